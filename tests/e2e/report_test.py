"""The report of a small run opens in headless Chromium and shows its charts; skipped where there is no Chromium."""
import os
import re
import shutil
import subprocess
import unittest
import xml.etree.ElementTree as tree

from program import Folder, Serve, run

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def run_of(folder, url):
    run("generate", "--items", 20_000, "--out", folder / "rows.jsonl")
    run("profile", folder / "rows.jsonl", "--key", "id", "-o", folder / "profile.json")
    run("plan", folder / "profile.json", "--wcu", 100, "--route", "data-pipeline", "--region", "eu-west-1", "--prices", "2018-01",
        "-o", folder / "plan.json")
    run("simulate", folder / "plan.json", "--runs", 5, "-o", folder / "simulation.json")
    run("load", folder / "plan.json", "--table", "items", "--endpoint-url", url, "--create-table", "--journal", folder / "journal",
        "--verify", "full", "-o", folder / "run.json")
    files = [folder / f"{kind}.json" for kind in ("profile", "plan", "simulation", "run")]
    run("report", *files, "-o", folder / "report.html")
    return folder / "report.html"


class Report(unittest.TestCase):
    def test_it_opens_and_needs_no_network(self):
        with Folder() as folder, Serve("--in-memory", "--time-scale", 100) as serve:
            page = run_of(folder, serve.url)
            text = page.read_text()
            tree.fromstring(re.sub(r"<!DOCTYPE[^>]*>", "", text))  # well-formed
            for fetched in (r"\ssrc=", r"<link\b", r"<script\b", r"@import", r"url\("):  # links to sources are not fetched
                self.assertIsNone(re.search(fetched, text), fetched)
            self.assertGreaterEqual(text.count("<svg"), 3)
            if not CHROMIUM:
                print("no Chromium here: the page was checked as text only")
                return
            base = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                    "--disable-background-networking", "--disable-component-update", "--disable-sync", f"--user-data-dir={folder / 'chrome'}"]
            environment = os.environ | {"HOME": str(folder)}
            shown = subprocess.run([*base, "--dump-dom", page.as_uri()], capture_output=True, text=True, timeout=120, env=environment)
            self.assertEqual(shown.returncode, 0, shown.stderr[-500:])
            self.assertIn("</svg>", shown.stdout)
            self.assertIn("20,000", shown.stdout)
            subprocess.run([*base, f"--screenshot={folder / 'report.png'}", "--window-size=1200,2000", page.as_uri()], check=True,
                           capture_output=True, timeout=120, env=environment)
            self.assertGreater((folder / "report.png").stat().st_size, 20_000)


if __name__ == "__main__":
    unittest.main(verbosity=2, warnings="ignore")
