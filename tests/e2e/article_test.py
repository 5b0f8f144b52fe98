"""The article's job: plan, price, simulate.  Every figure is worked by hand in a comment or in the article."""
import unittest

from program import Folder, run, run_json

ARTICLE = ("--items", 1_000_000, "--item-bytes", 175, "--within", "20m", "--ratio", 1)
BOOK = ("--prices", "2018-01", "--region", "eu-west-1")


class Planning(unittest.TestCase):
    def test_834_wcu_and_why_not_833(self):
        # ceil(1,000,000 / 1200) = 834; 1,000,000 / 833 = 1200.48 s
        plan = run_json("plan", *ARTICLE)
        self.assertEqual(plan["table"]["provisioned_wcu"], 834)
        self.assertAlmostEqual(plan["time"]["load_s"], 1_000_000 / 834, places=2)
        screen = run("plan", *ARTICLE).stdout
        self.assertIn("833", screen)
        self.assertIn("1200.5 s", screen)

    def test_half_the_ratio_doubles_the_capacity(self):
        # ceil(1,000,000 / (0.5 x 1200)) = 1667
        plan = run_json("plan", *ARTICLE[:-1], 0.5)
        self.assertEqual(plan["table"]["provisioned_wcu"], 1667)

    def test_833_wcu_take_1200_5_seconds(self):
        plan = run_json("plan", "--items", 1_000_000, "--item-bytes", 175, "--wcu", 833)
        self.assertAlmostEqual(plan["time"]["load_s"], 1200.48, places=2)

    def test_a_screen_is_80_columns_wide(self):
        for words in (("plan", *ARTICLE, *BOOK, "--route", "data-pipeline", "--explain"), ("--help",),
                      *((command, "--help") for command in ("generate", "profile", "plan", "simulate", "load", "serve", "report"))):
            for line in run(*words).stdout.splitlines():
                self.assertLessEqual(len(line), 80, f"{words}: {line}")

    def test_bad_input_is_one_sentence_and_exit_2(self):
        for words in (("plan", "--items", "many"), ("plan", "--items", 5, "--item-bytes", 10, "--within", "20"),
                      ("plan",), ("plan", "/does/not/exist", "--key", "id", "--within", "1h"), ("plan", "--itmes", 5),
                      ("simulate", "/does/not/exist"), ("nothing",), ("load",), ("report",)):
            done = run(*words, code=2)
            self.assertEqual(done.stdout, "")
            self.assertEqual(len(done.stderr.strip().splitlines()), 1, done.stderr)
            self.assertTrue(done.stderr.startswith("dynafill: "), done.stderr)


class Pricing(unittest.TestCase):
    def plan(self, *words):
        return run_json("plan", "--items", 1_000_000, "--item-bytes", 175, "--wcu", 833, *BOOK, *words)

    def amount(self, plan, what):
        lines = [line for line in plan["cost"]["lines"] if what in line["service"] + " " + line["what"]]
        self.assertTrue(lines, f"no line for {what} in {plan['cost']['lines']}")
        return lines

    def test_the_hour_of_833_wcu(self):
        # 833 x 0.000735 = 0.612255
        line = self.amount(self.plan("--route", "loader"), "write")[0]
        self.assertEqual(line["amount"], "0.612255")
        self.assertTrue(line["source"] and line["as_of"])

    def test_explain_names_formula_and_source_of_each_line(self):
        screen = run("plan", "--items", 1_000_000, "--item-bytes", 175, "--wcu", 833, *BOOK, "--route", "data-pipeline", "--explain").stdout
        self.assertIn("0.43", screen)  # how the article got there
        self.assertIn("0.000735", screen)
        self.assertIn("source", screen.lower())

    def test_half_a_month_of_a_high_frequency_activity(self):
        line = self.amount(self.plan("--route", "data-pipeline"), "Data Pipeline")[0]
        self.assertEqual(line["amount"], "0.5")


class Simulating(unittest.TestCase):
    def plan_file(self, folder, *words):
        path = folder / "plan.json"
        run("plan", "--items", 1_000_000, "--item-bytes", 175, *BOOK, "--route", "data-pipeline", *words, "-o", path)
        return path

    def test_the_articles_27_minutes_pass_30_and_fail_15(self):
        with Folder() as folder:
            plan = self.plan_file(folder, "--within", "20m", "--ratio", 1, "--startup", "7m", "--terminate-after", "30m")
            simulated = run_json("simulate", plan, "--runs", 20)
            self.assertEqual(simulated["verdict"], "pass")
            self.assertAlmostEqual(simulated["load_s"]["p50"] / 1200, 1, delta=0.01)
            self.assertAlmostEqual(simulated["finish_s"]["p50"] / (27 * 60), 1, delta=0.01)
            self.assertEqual(simulated["written_items"], 1_000_000)
            failed = run_json("simulate", plan, "--runs", 20, "--terminate-after", "15m", code=1)
            self.assertEqual(failed["verdict"], "fail")
            self.assertTrue(any("terminate-after" in reason for reason in failed["reasons"]), failed["reasons"])
            self.assertLess(failed["written_items"], 1_000_000)

    def test_a_plan_that_terminates_too_early_is_made_and_fails_in_simulation(self):
        with Folder() as folder:
            plan = self.plan_file(folder, "--within", "20m", "--terminate-after", "15m")
            self.assertEqual(run_json("simulate", plan, "--runs", 20, code=1)["verdict"], "fail")

    def test_half_the_ratio_takes_40_minutes(self):
        with Folder() as folder:
            plan = self.plan_file(folder, "--wcu", 833, "--ratio", 0.5)
            simulated = run_json("simulate", plan, "--runs", 10, code=(0, 1))
            self.assertAlmostEqual(simulated["load_s"]["p50"] / 2400, 1, delta=0.01)

    def test_the_same_seed_gives_the_same_bytes_on_one_and_two_threads(self):
        with Folder() as folder:
            plan = self.plan_file(folder, "--within", "20m")
            outputs = {run("simulate", plan, "--runs", 8, "--seed", 7, "--threads", n, "--json").stdout for n in (1, 2)}
            self.assertEqual(len(outputs), 1)
            self.assertNotIn(run("simulate", plan, "--runs", 8, "--seed", 8, "--json").stdout, outputs)


if __name__ == "__main__":
    unittest.main(verbosity=2, warnings="ignore")
