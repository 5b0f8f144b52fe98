"""`calibrate`: measure an endpoint, simulate with what was measured, learn from a run."""
import json
import unittest

from program import Folder, Serve, client, run, run_json


class Calibrating(unittest.TestCase):
    def test_measure_simulate_load_refit(self):
        with Folder() as folder, Serve("--in-memory") as serve:
            dynamodb = client(serve.url)
            dynamodb.create_table(TableName="wide", ProvisionedThroughput={"ReadCapacityUnits": 5, "WriteCapacityUnits": 100_000},
                                  KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}, {"AttributeName": "n", "KeyType": "RANGE"}],
                                  AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"},
                                                        {"AttributeName": "n", "AttributeType": "N"}])
            dynamodb.get_waiter("table_exists").wait(TableName="wide", WaiterConfig={"Delay": 1, "MaxAttempts": 40})
            path = folder / "calibration.json"
            measured = run_json("calibrate", "--table", "wide", "--endpoint-url", serve.url, "--requests", 40, "-o", path)
            self.assertEqual(dynamodb.describe_table(TableName="wide")["Table"]["ItemCount"], 0)  # tidied up
            self.assertEqual(len(measured["cells"]), 7)
            self.assertGreaterEqual(measured["samples"], 80)
            self.assertGreater(measured["reachable_wcu_per_s"], 0)
            latency = measured["latency_ms"]
            alone = next(c for c in measured["cells"] if (c["items"], c["units"], c["in_flight"]) == (25, 25, 1))
            self.assertAlmostEqual((latency["base"] + 25 * latency["per_item"]) / alone["p50_ms"], 1, delta=0.5)

            scenario = folder / "scenario.json"
            scenario.write_text(json.dumps({"table": {"mode": "provisioned", "wcu": 10_000_000}, "data": {
                "items": 200_000, "item_bytes": {"fixed": 100}}, "client": {"kind": "sdk", "workers": 1}}))
            simulated = run_json("simulate", scenario, "--runs", 1, "--calibration", path)
            self.assertAlmostEqual(simulated["scenario"]["latency_p50_ms"], latency["base"] + 25 * latency["per_item"], places=3)
            self.assertGreaterEqual(simulated["load_s"]["p50"] * 1.001, 200_000 / measured["reachable_wcu_per_s"])

    def test_what_cannot_be_calibrated_is_said_in_a_sentence(self):
        with Folder() as folder, Serve("--in-memory") as serve:
            for words in (["calibrate"], ["calibrate", "--table", "none", "--endpoint-url", serve.url],
                          ["calibrate", __file__], ["simulate", __file__, "--calibration", __file__]):
                done = run(*words, code=2)
                self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
            done = {"schema": "dynafill/run/1", "seconds": 100, "asked_wcu_per_s": 500, "delivered_wcu_per_s": 400,
                    "throttle_events": 0, "table": "items"}
            (folder / "run.json").write_text(json.dumps(done))
            self.assertEqual(run_json("calibrate", folder / "run.json")["reachable_wcu_per_s"], 400)

    def test_load_refit_plan(self):
        """A run's response times and rate go into a calibration, and the next plan goes by it."""
        with Folder() as folder, Serve("--in-memory", "--time-scale", "20") as serve:
            data, plan, done, learnt = (folder / name for name in ("rows.jsonl", "plan.json", "run.json", "learnt.json"))
            run("generate", "--items", 30_000, "--bytes", 200, "--out", data)
            run("plan", data, "--key", "id", "--wcu", 600, "-o", plan)
            run("load", plan, "--table", "rows", "--endpoint-url", serve.url, "--create-table", "--journal", folder / "j", "-o", done)
            response = json.loads(done.read_text())["response_ms"]
            self.assertGreater(response["requests"], 1000)
            self.assertLessEqual(response["p50"], response["p99"])
            self.assertAlmostEqual(response["mean_items"], 25, delta=0.5)
            refit = run_json("calibrate", done, "-o", learnt)
            self.assertAlmostEqual(refit["latency_ms"]["base"], response["p50"])
            self.assertAlmostEqual(refit["planned_s"], 50, delta=1)
            again = run_json("plan", data, "--key", "id", "--wcu", 600, "--calibration", learnt)
            self.assertAlmostEqual(again["time"]["latency_p50_ms"], response["p50"], places=2)
            self.assertIn("rows", next(a["source"] for a in again["assumptions"] if "response time" in a["what"]))
            # A client that does 400 WCU/s cannot be in time at 600.
            slow = json.loads(learnt.read_text()) | {"reachable_wcu_per_s": 400}
            learnt.write_text(json.dumps(slow))
            refused = run("plan", data, "--key", "id", "--within", "60s", "--calibration", learnt, code=4)
            self.assertIn("measured at 400 WCU/s", refused.stderr)
            self.assertAlmostEqual(run_json("plan", data, "--key", "id", "--wcu", 600, "--calibration", learnt)["time"]["load_s"],
                                   75, delta=0.1)
            run("plan", data, "--key", "id", "--wcu", 600, "--route", "emr", "--calibration", learnt, code=2)


if __name__ == "__main__":
    unittest.main()
