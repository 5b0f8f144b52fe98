"""Comparing, choosing over all routes, limits on cost, differences of plans: as a stranger would."""
import json
import unittest

from program import Folder, run

JOB = ("--items", 1_000_000, "--item-bytes", 175, "--region", "us-east-1", "--prices", "2025-06")


class Compare(unittest.TestCase):
    def test_every_route_and_mode_is_told(self):
        document = json.loads(run("compare", *JOB, "--within", "20m", "--json").stdout)
        rows = {(row["route"], row["mode"]): row for row in document["scenarios"]}
        feasible = [row for row in rows.values() if row["feasible"]]
        self.assertGreaterEqual(len(feasible), 8)
        self.assertGreaterEqual(len(rows), 30)
        self.assertEqual(document["scenarios"][0]["route"], "import-table")
        self.assertAlmostEqual(float(document["scenarios"][0]["cost"]), 0.0246, places=3)
        loader = rows["loader", "provisioned"]
        self.assertEqual(loader["provisioned_wcu"], 834)
        self.assertAlmostEqual(float(loader["cost"]), 834 * 0.00065 + 5 * 0.00013, places=9)
        for row in feasible:
            self.assertAlmostEqual(float(row["cost"]), sum(float(line["amount"]) for line in row["lines"]), places=9)
        self.assertIn("closed to new customers", rows["data-pipeline", "provisioned"]["why_not"])

    def test_the_same_bytes_twice(self):
        first = run("compare", *JOB, "--within", "20m", "--json").stdout
        self.assertEqual(first, run("compare", *JOB, "--within", "20m", "--json").stdout)
        plan = run("plan", *JOB, "--within", "20m", "--json").stdout
        self.assertEqual(plan, run("plan", *JOB, "--within", "20m", "--json").stdout)

    def test_an_hour_costs_a_third_of_twenty_minutes(self):
        def cost(within):
            words = ("plan", *JOB, "--within", within, "--cheapest", "--json")
            return float(json.loads(run(*words).stdout)["cost"]["total"])
        self.assertAlmostEqual(cost("60m") / cost("20m"), 1 / 3, places=2)
        self.assertLessEqual(cost("61m"), cost("60m"))

    def test_the_cheapest_of_all_routes_and_the_fastest_within_a_budget(self):
        plan = json.loads(run("plan", *JOB, "--within", "20m", "--route", "any", "--mode", "any", "--json").stdout)
        self.assertEqual(plan["route"], "import-table")
        words = ("--existing-table", "--route", "any", "--mode", "any", "--json")
        plan = json.loads(run("plan", *JOB, "--within", "20m", *words).stdout)
        self.assertEqual((plan["route"], plan["table"]["provisioned_wcu"]), ("loader", 834))
        plan = json.loads(run("plan", *JOB, "--budget", 10, *words).stdout)
        self.assertLessEqual(float(plan["cost"]["total"]), 10)
        self.assertLess(plan["time"]["total_s"], 120)

    def test_a_limit_on_the_cost_has_its_own_exit_code(self):
        self.assertIn("more than --max-cost $0.50", run("plan", *JOB, "--within", "20m", "--max-cost", "0.50", code=6).stderr)
        run("plan", *JOB, "--within", "20m", "--max-cost", "0.60")
        run("compare", *JOB, "--within", "20m", "--max-cost", "0.01", code=6)
        run("compare", *JOB, "--within", "20m", "--max-cost", "0.03")

    def test_uncertain_data_has_odds_and_a_least_regret(self):
        words = ("plan", "--items", "0.9M..1.3M", "--item-bytes", "150..200", "--within", "20m", "--json")
        plan = json.loads(run(*words).stdout)
        self.assertGreater(plan["table"]["provisioned_wcu"], 902)  # the middle: 1,081,665 / 1200
        self.assertLess(plan["time"]["total_p50_s"], plan["time"]["total_p90_s"])
        self.assertLessEqual(float(plan["cost"]["p50"]), float(plan["cost"]["p90"]))
        self.assertIn("Least regret", plan["notes"][0])
        self.assertIn("from a smaller number", run("plan", "--items", "9..3", "--item-bytes", 9, "--wcu", 1, code=2).stderr)

    def test_a_trillion_items(self):
        document = json.loads(run("compare", "--items", "1e12", "--item-bytes", 175, "--within", "400d", "--json").stdout)
        self.assertTrue(any(row["feasible"] for row in document["scenarios"]))

    def test_what_differs_between_two_plans(self):
        with Folder() as folder:
            run("plan", *JOB, "--within", "20m", "-o", folder / "a.json")
            run("plan", *JOB, "--within", "40m", "--mode", "on-demand", "-o", folder / "b.json")
            self.assertIn("same", run("plan", "diff", folder / "a.json", folder / "a.json").stdout)
            done = run("plan", "diff", folder / "a.json", folder / "b.json", "--json")
            changes = {(one["group"], one["what"]): one for one in json.loads(done.stdout)["changes"]}
            self.assertEqual(changes["table", "capacity mode"]["after"], "on-demand")
            self.assertEqual(changes["bill", "total"]["after"], "$0.625000")
            run("plan", "diff", folder / "a.json", code=2)

    def test_the_report_draws_it(self):
        with Folder() as folder:
            run("compare", *JOB, "--within", "20m", "-o", folder / "comparison.json")
            run("report", folder / "comparison.json", "-o", folder / "report.html")
            page = (folder / "report.html").read_text()
            self.assertIn("Every route compared", page)
            self.assertIn("scenarios-wide", page)


if __name__ == "__main__":
    unittest.main(verbosity=2, warnings="ignore")
