"""What the program prints, to the letter.  UPDATE_GOLDEN=1 rewrites the files in goldens/; read the difference."""
import json
import os
import unittest

from program import SOURCE, Folder, run

GOLDENS = SOURCE / "tests" / "e2e" / "goldens"
COMMANDS = ("generate", "profile", "convert", "plan", "compare", "simulate", "load", "serve", "report", "prices",
            "calibrate")


class Screens(unittest.TestCase):
    maxDiff = None

    def check(self, name, text):
        path = GOLDENS / f"{name}.txt"
        if os.environ.get("UPDATE_GOLDEN"):
            path.write_text(text)
        self.assertEqual(path.read_text(), text, f"{path.name}: if this is meant, run with UPDATE_GOLDEN=1")

    def test_help(self):
        self.check("help", run("--help").stdout)
        for command in COMMANDS:
            self.check(f"help-{command}", run(command, "--help").stdout)

    def test_the_articles_plan(self):
        # Its figures are worked by hand in article_test.py and tests/planner.
        words = ("plan", "--items", 1_000_000, "--item-bytes", 175, "--within", "20m", "--ratio", 1,
                 "--route", "data-pipeline", "--region", "eu-west-1", "--prices", "2018-01")
        self.check("article-plan", run(*words).stdout)
        self.check("article-explained", run(*words, "--explain").stdout)

    def test_the_articles_job_compared(self):
        words = ("compare", "--items", 1_000_000, "--item-bytes", 175, "--within", "20m", "--region", "us-east-1",
                 "--prices", "2025-06")
        self.check("article-compared", run(*words).stdout)
        self.check("article-compared-uncertain",
                   run("compare", "--items", "0.9M..1.3M", *words[3:], "--existing-table").stdout)

    def test_a_load_with_reads_beside_it(self):
        # A key that takes 2,500 writes and 6,000 consistent reads a second, new: one partition serves 1,000 and 3,000.
        with Folder() as folder:
            scenario = folder / "scenario.json"
            scenario.write_text(json.dumps({
                "table": {"mode": "on-demand"},
                "data": {"items": 300_000, "item_bytes": {"fixed": 100}, "keys": {"count": 1, "sort_key": "random"}},
                "client": {"kind": "sdk", "workers": 8, "limit_wcu_per_s": 2500},
                "reads": {"api": "BatchGetItem", "consistent": True, "limit_rcu_per_s": 6000}}))
            done = run("simulate", scenario, "--runs", 1, "--timeline", folder / "timeline.csv")
            screen = "".join(line for line in done.stdout.splitlines(True) if not line.startswith("runs "))
            self.check("simulate-reads", screen + "\n" + (folder / "timeline.csv").read_text())

    def test_options_may_stand_in_a_file_and_the_command_line_wins(self):
        with Folder() as folder:
            options = folder / "plan.conf"
            options.write_text("items = 1000000\nitem-bytes = 175\nwithin = 20m\nratio = 0.5\n")
            self.assertIn("1667 WCU", run("plan", "--config", options).stdout)
            self.assertIn("834 WCU", run("plan", "--config", options, "--ratio", 1).stdout)
            options.write_text("itmes = 5\n")
            self.assertIn("itmes", run("plan", "--config", options, code=2).stderr)

    def test_an_infeasible_plan_says_why(self):
        done = run("plan", "--items", "1e12", "--item-bytes", 175, "--within", "1s", "--budget", "0.01", code=4)
        self.assertEqual(done.stdout, "")
        self.assertTrue(done.stderr.startswith("dynafill: "))


if __name__ == "__main__":
    unittest.main(verbosity=2, warnings="ignore")
