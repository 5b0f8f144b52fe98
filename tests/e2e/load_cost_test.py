"""What a load costs: --max-cost stops it in time and resumably; a plan's own prices are used."""
import json
import unittest

from program import Folder, Serve, run, run_json


def rows(folder, items):
    path = folder / "rows.jsonl"
    run("generate", "--items", items, "--out", path)
    return path


def finished(done):
    """The document of a run that may have been stopped."""
    return json.loads(done.stdout)


class LoadCost(unittest.TestCase):
    def test_a_provisioned_table_by_the_clock_hour(self):
        with Folder() as folder, Serve("--in-memory", "--time-scale", 3600) as serve:
            words = ["load", rows(folder, 8_000), "--key", "id", "--table", "items", "--endpoint-url", serve.url, "--region", "eu-west-1",
                     "--wcu", 2, "--journal", folder / "journal"]
            # An hour of 2 WCU and 5 RCU: 2 x 0.000735 + 5 x 0.000147 = 0.002205.
            dear = run(*words, "--create-table", "--create-wcu", 2, "--max-cost", "0.0022", code=4)
            self.assertIn("One clock hour of 2 WCU and 5 RCU of 'items' costs $0.002205, more than the $0.0022 allowed", dear.stderr)
            stopped = run(*words, "--max-cost", "0.0044", "--json", code=5)
            self.assertIn("would cost more than the $0.0044 allowed: it pays for 1h 00m 00s of 2 WCU and 5 RCU", stopped.stderr)
            result = finished(stopped)
            self.assertEqual((result["max_cost"], result["written"] + result["not_attempted"]), ("0.0044", 8_000))
            self.assertAlmostEqual(result["seconds"] / 3600, 1, delta=0.05)
            self.assertLessEqual(float(result["cost_estimate"]), 0.0044)
            self.assertIn("would cost more", result["stopped_because"])
            result = run_json(*words, "--resume")
            self.assertEqual((result["written"], result["not_attempted"], result["max_cost"]), (8_000, 0, None))

    def test_a_plan_carries_its_own_prices_into_the_load(self):
        with Folder() as folder, Serve("--in-memory", "--time-scale", 60) as serve:
            plan = folder / "plan.json"
            run("plan", rows(folder, 1_000), "--key", "id", "--wcu", 100, "--region", "eu-west-1", "--discount", "dynamodb=50%", "-o", plan)
            self.assertEqual(json.loads(plan.read_text())["price_adjustments"]["discounts"], [{"service": "dynamodb", "percent": "50"}])
            result = run_json("load", plan, "--table", "items", "--endpoint-url", serve.url, "--create-table", "--journal", folder / "journal")
            # Half of an hour of 100 WCU and 5 RCU.
            self.assertEqual(result["cost_estimate"], "0.0371175")
            self.assertIn("--max-cost takes an amount", run("load", plan, "--table", "t", "--max-cost", "much", code=2).stderr)


if __name__ == "__main__":
    unittest.main()
