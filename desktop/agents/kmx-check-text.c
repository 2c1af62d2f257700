/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-check-text.h"

#include <glib/gi18n.h>

#include "kmx-facts-words.h"
#include "kmx-format.h"

typedef struct {
  const char *check;
  const char *title;
  const char *reason;
  const char *way;
  KmxMendPlace place;
  const char *target;
} Known;

static const Known known[] = {
  { "facts", N_ ("The details are complete and consistent"),
    N_ ("The agent says only what its details say."), N_ ("Complete or correct them."),
    KMX_MEND_DRAFT, "/business_name" },
  { "ai_notice", N_ ("Callers hear that they speak with an AI"),
    N_ ("The first sentence says so. The law asks for it, and nobody can switch it off."),
    N_ ("Check the name of the business and the greeting."), KMX_MEND_DRAFT, "/business_name" },
  { "emergency_rule", N_ ("Emergencies are sent to 112"),
    N_ ("In danger the agent asks callers to hang up and to dial 112."),
    N_ ("Check the rules and the instructions."), KMX_MEND_DRAFT, "/handover_rules" },
  { "template", N_ ("Nothing of the template's example is left"),
    N_ ("Names and numbers of the example must not reach callers."),
    N_ ("Replace them by your own."), KMX_MEND_DRAFT, "/business_name" },
  { "opening_hours", N_ ("Opening hours are set"),
    N_ ("Callers ask for them most, and the hand-over goes by them."),
    N_ ("Enter when you are open."), KMX_MEND_DRAFT, "/hours" },
  { "fallback", N_ ("Every number has a fallback number"),
    N_ ("It takes the calls when no agent can."), N_ ("Enter one at the number."), KMX_MEND_PAGE,
    "numbers" },
  { "human", N_ ("Callers can reach a person"),
    N_ ("Whoever asks for a person is put through, or called back."),
    N_ ("Switch the hand-over on."), KMX_MEND_DRAFT, "/handover" },
  { "avv", N_ ("The data processing agreement is accepted"),
    N_ ("Data of callers are processed for you. The GDPR wants this agreement for it."),
    N_ ("Read and accept it."), KMX_MEND_CONTRACT, "avv" },
  { "credit", N_ ("There is credit"), N_ ("Calls are taken as long as there is credit."),
    N_ ("Top up."), KMX_MEND_PAGE, "credit" },
  { "sector", N_ ("The rules of the line of business are kept"),
    N_ ("Health and professional secrecy need more protection."),
    N_ ("Check the line of business."), KMX_MEND_DRAFT, "/sector" },
  { "rehearsal", N_ ("This draft was rehearsed"),
    N_ ("All scenarios have passed with exactly these details."), N_ ("Play the rehearsal."),
    KMX_MEND_REHEARSAL, NULL },
};

static void
fill_sector (KmxCheckText *text, const char *detail)
{
  if (g_strcmp0 (detail, "evidence") == 0) {
    text->place = KMX_MEND_NOWHERE;
    text->way = g_strdup (_ ("The operator opens health to your account after seeing evidence. "
                             "Contact the operator, or choose another line of business."));
  } else if (g_strcmp0 (detail, "secrecy") == 0) {
    text->place = KMX_MEND_CONTRACT;
    text->target = "secrecy";
    text->way = g_strdup (_ ("Read and accept the undertaking of secrecy."));
  }
}

static void
fill_facts (KmxCheckText *text, const char *detail)
{
  g_autofree char *section = NULL;

  if (detail == NULL || *detail != '/')
    return;
  text->target = detail;
  section = kmx_facts_words_section (detail);
  /* Translators: %s is a section of the editor: "Opening hours". */
  text->way = g_strdup_printf (_ ("Correct the entry in “%s”."), section);
}

void
kmx_check_text_fill (KmxCheckText *text, KmxAgentCheck *check)
{
  const char *name = kmx_record_get_text (check, KMX_AGENT_CHECK_CHECK);
  const char *detail = kmx_record_get_text (check, KMX_AGENT_CHECK_DETAIL);
  const Known *found = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (known) && found == NULL; i++)
    if (g_str_equal (known[i].check, name))
      found = &known[i];
  *text = (KmxCheckText){ .title = name, .reason = "" };
  if (found == NULL) {
    /* A newer server asks for more than this console knows. */
    text->reason = _ ("Update Kametrix to see what this is about.");
    text->way = g_strdup ("");
    return;
  }
  text->title = _ (found->title);
  text->reason = _ (found->reason);
  text->place = found->place;
  text->target = found->target;
  if (g_str_equal (name, "sector"))
    fill_sector (text, detail);
  else if (g_str_equal (name, "facts") || g_str_equal (name, "template"))
    fill_facts (text, detail);
  else if (g_str_equal (name, "fallback") && detail != NULL) {
    g_autofree char *number = kmx_format_number (detail);

    /* Translators: %s is a telephone number. */
    text->way = g_strdup_printf (_ ("Enter one at %s."), number);
  }
  if (text->way == NULL)
    text->way = g_strdup (_ (found->way));
}

void
kmx_check_text_clear (KmxCheckText *text)
{
  g_clear_pointer (&text->way, g_free);
}

const char *
kmx_check_text_document (const char *document)
{
  if (g_str_equal (document, "avv"))
    return _ ("Data Processing Agreement (AVV)");
  if (g_str_equal (document, "agb"))
    return _ ("Terms and Conditions");
  if (g_str_equal (document, "secrecy"))
    return _ ("Undertaking of Secrecy");
  return document;
}
