# SPDX-License-Identifier: AGPL-3.0-or-later
# Copyright the Kametrix authors
"""The inner half of tests/bench/console/run; runs inside gui-run."""

import os
import statistics
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "support"))
from uidrive import App, wait  # noqa: E402

WHEEL_HZ = 25  # a brisk hand
missed = []
GOALS = {"start": 400, "p50": 10, "p95": 16.7, "rss": 200}


def read_log(path):
    with open(path, encoding="ascii") as file:
        lines = [line.split() for line in file if line.endswith("\n")]
    return ([int(line[1]) / 1000 for line in lines if line[0] == "first"],
            [(int(line[1]) / 1000, int(line[2]) / 1000) for line in lines if line[0] == "frame"])


def start(program, log):
    """A console with the log of its frames."""
    if os.path.exists(log):
        os.remove(log)
    app = App([program], KAMETRIX_FRAME_LOG=log)
    wait(lambda: os.path.exists(log) and read_log(log)[0], "the first frame", 30)
    return app


def rss_mb(app):
    with open(f"/proc/{app.process.pid}/status", encoding="ascii") as file:
        line = next(line for line in file if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024


def quantile(values, share):
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def turn_wheel(seconds):
    """Downwards, then faster, then upwards again; returns the number of clicks."""
    clicks = 0
    for button, part, hertz in ((5, 0.5, WHEEL_HZ), (5, 0.25, 4 * WHEEL_HZ), (4, 0.25, 2 * WHEEL_HZ)):
        count = int(seconds * part * hertz)
        subprocess.check_call(["xdotool", "click", "--repeat", str(count), "--delay", str(1000 // hertz), str(button)])
        clicks += count
    return clicks


def report(name, value, unit, goal):
    if value > goal:
        missed.append(name)
    print(f"{name:<44} {value:8.1f} {unit:<3} goal {goal:g} {'met' if value <= goal else 'MISSED'}", flush=True)


def main():
    program, starts, seconds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    log = os.path.join(os.environ["GUI_TMP"], "frames")
    subprocess.run(["secret-tool", "store", "--label=Kametrix", "xdg:schema", "de.kametrix.Console", "server",
                    os.environ["KAMETRIX_SERVER"]], input=os.environ["KAMETRIX_TOKEN"], text=True, check=True)
    times = []
    for _ in range(starts + 1):  # the first one warms the caches up
        app = start(program, log)
        times.append(read_log(log)[0][0])
        app.quit()
    report("warm start to the first frame, median", statistics.median(times[1:]), "ms", GOALS["start"])
    app = start(program, log)
    app.fill_screen()
    app.window_action("show-page", "calls")
    print("list of", app.wait_text(r"[\d.]{5,} Anrufe", timeout_s=30).group(0))
    subprocess.check_call(["xdotool", "mousemove", "800", "450"])
    time.sleep(1)
    before = len(read_log(log)[1])
    clicks = turn_wheel(seconds)
    time.sleep(1)
    shown = read_log(log)[1][before:]
    frames, work = [wall for wall, _ in shown], [cpu for _, cpu in shown]
    print(f"{len(frames)} frames for {clicks} clicks of the wheel")
    report("frame while scrolling, p50", quantile(frames, 0.5), "ms", GOALS["p50"])
    report("frame while scrolling, p95", quantile(frames, 0.95), "ms", GOALS["p95"])
    print(f"{'frame while scrolling, p99 and worst':<44} {quantile(frames, 0.99):8.1f} {max(frames):8.1f} ms")
    print(f"{'processor time of a frame, p50, p95, p99':<44} {quantile(work, 0.5):8.1f} {quantile(work, 0.95):8.1f} "
          f"{quantile(work, 0.99):8.1f} ms; load of the machine {os.getloadavg()[0]:.1f}")
    report("resident memory after scrolling", rss_mb(app), "MB", GOALS["rss"])
    app.quit()
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
