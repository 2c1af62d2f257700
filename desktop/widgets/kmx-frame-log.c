/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-frame-log.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

typedef struct {
  FILE *file;
  gint64 begun;     /* monotonic, of the frame being drawn */
  gint64 begun_cpu; /* processor time of the thread at that moment */
  gboolean first;
} FrameLog;

static void
frame_log_free (gpointer data, GClosure *closure)
{
  FrameLog *log = data;

  fclose (log->file);
  g_free (log);
}

/* Since the kernel started the process: field 22 of its stat line, in clock ticks since boot. */
static gint64
process_age_us (void)
{
  g_autofree char *stat = NULL;
  const char *field;
  guint64 ticks = 0;

  if (!g_file_get_contents ("/proc/self/stat", &stat, NULL, NULL))
    return -1;
  field = strrchr (stat, ')');
  for (guint i = 0; field != NULL && i < 20; i++)
    field = strchr (field + 1, ' ');
  if (field != NULL)
    ticks = g_ascii_strtoull (field + 1, NULL, 10);
  return g_get_monotonic_time () -
         (gint64) (ticks * G_USEC_PER_SEC / (guint64) sysconf (_SC_CLK_TCK));
}

static gint64
cpu_us (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static void
before_paint_cb (GdkFrameClock *clock, FrameLog *log)
{
  log->begun = g_get_monotonic_time ();
  log->begun_cpu = cpu_us ();
}

static void
after_paint_cb (GdkFrameClock *clock, FrameLog *log)
{
  if (log->first) {
    log->first = FALSE;
    fprintf (log->file, "first %" G_GINT64_FORMAT "\n", process_age_us ());
  } else if (log->begun != 0)
    fprintf (log->file, "frame %" G_GINT64_FORMAT " %" G_GINT64_FORMAT "\n",
             g_get_monotonic_time () - log->begun, cpu_us () - log->begun_cpu);
  fflush (log->file);
}

static void
realize_cb (GtkWidget *window, const char *path)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (window);
  FILE *file = fopen (path, "ae");
  FrameLog *log;

  if (file == NULL)
    return;
  log = g_new0 (FrameLog, 1);
  log->file = file;
  log->first = TRUE;
  g_signal_connect (clock, "before-paint", G_CALLBACK (before_paint_cb), log);
  g_signal_connect_data (clock, "after-paint", G_CALLBACK (after_paint_cb), log, frame_log_free,
                         G_CONNECT_AFTER);
}

void
kmx_frame_log_attach (GtkWidget *window)
{
  const char *path = g_getenv ("KAMETRIX_FRAME_LOG");

  if (path != NULL)
    g_signal_connect (window, "realize", G_CALLBACK (realize_cb), (gpointer) path);
}
