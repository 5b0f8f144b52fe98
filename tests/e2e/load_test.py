"""Loading through `dynafill serve`: paced, verified, resumed after kill -9, bad rows set aside."""
import json
import signal
import subprocess
import time
import unittest

from program import PROGRAM, Folder, Serve, call, client, run, run_json


def rows(folder, items, *words):
    path = folder / "rows.jsonl"
    run("generate", "--items", items, "--out", path, *words)
    return path


def accounted(result):
    return result["written"] + result["rejected"] + result["not_attempted"] == result["items_read"]


class Loading(unittest.TestCase):
    def test_the_asked_rate_is_the_delivered_rate_and_every_item_is_there(self):
        with Folder() as folder, Serve("--in-memory", "--time-scale", 60) as serve:
            source = rows(folder, 60_000)
            plan = folder / "plan.json"
            run("plan", source, "--key", "id", "--wcu", 200, "-o", plan)  # 300 virtual s, 5 s of wall
            result = run_json("load", plan, "--table", "items", "--endpoint-url", serve.url, "--create-table",
                              "--verify", "full", "--journal", folder / "journal")
            self.assertEqual((result["items_read"], result["written"], result["rejected"]), (60_000, 60_000, 0))
            self.assertTrue(accounted(result))
            self.assertTrue(result["verified"])
            self.assertEqual(result["time_scale"], 60)
            self.assertAlmostEqual(result["delivered_wcu_per_s"] / result["asked_wcu_per_s"], 1, delta=0.02)
            self.assertAlmostEqual(result["seconds"] / 300, 1, delta=0.02)
            self.assertEqual(client(serve.url).describe_table(TableName="items")["Table"]["ItemCount"], 60_000)

    def test_a_table_that_cannot_take_the_rate_is_met_with_patience(self):
        with Folder() as folder, Serve("--in-memory", "--time-scale", 100) as serve:
            source = rows(folder, 20_000)
            result = run_json("load", source, "--key", "id", "--table", "items", "--endpoint-url", serve.url, "--create-table",
                              "--create-wcu", 100, "--wcu", 400, "--verify", "count", "--journal", folder / "journal")
            self.assertEqual(result["written"], 20_000)
            self.assertGreater(result["throttle_events"], 0)
            self.assertGreater(result["retries"], 0)
            self.assertTrue(result["verified"])

    def test_kill_9_then_resume_loses_nothing_and_restores_the_capacity(self):
        with Folder() as folder, Serve("--data", folder / "data", "--time-scale", 20) as serve:
            source = rows(folder, 40_000)
            dynamodb = client(serve.url)
            dynamodb.create_table(TableName="items", KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
                                  AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
                                  ProvisionedThroughput={"ReadCapacityUnits": 5, "WriteCapacityUnits": 10})
            words = ["load", str(source), "--key", "id", "--table", "items", "--endpoint-url", serve.url, "--wcu", "500",
                     "--raise-capacity", "--journal", str(folder / "journal"), "--verify", "full", "--json"]
            first = subprocess.Popen([PROGRAM, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            deadline = time.time() + 60
            while dynamodb.describe_table(TableName="items")["Table"]["ItemCount"] < 10_000:  # in the middle
                self.assertLess(time.time(), deadline)
                self.assertIsNone(first.poll())
                time.sleep(0.05)
            first.send_signal(signal.SIGKILL)
            first.communicate()
            during = dynamodb.describe_table(TableName="items")["Table"]
            self.assertEqual(during["ProvisionedThroughput"]["WriteCapacityUnits"], 500)
            self.assertLess(during["ItemCount"], 40_000)

            run(*words[:-1], code=2)  # without --resume the journal is in the way, and the sentence says so
            result = json.loads(run(*words, "--resume").stdout)
            self.assertEqual((result["items_read"], result["written"], result["rejected"]), (40_000, 40_000, 0))
            self.assertTrue(accounted(result) and result["verified"])
            for _ in range(100):
                table = dynamodb.describe_table(TableName="items")["Table"]
                if table["TableStatus"] == "ACTIVE":
                    break
                time.sleep(0.1)
            self.assertEqual(table["ProvisionedThroughput"]["WriteCapacityUnits"], 10)
            self.assertEqual(table["ItemCount"], 40_000)

    def killed_and_resumed(self, serve, words, items):
        """Kills the load once a quarter is written, resumes it; the resumed run."""
        dynamodb = client(serve.url)
        first = subprocess.Popen([PROGRAM, *map(str, words)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while "items" not in dynamodb.list_tables()["TableNames"] or \
                dynamodb.describe_table(TableName="items")["Table"]["ItemCount"] < items / 4:
            self.assertIsNone(first.poll())
            time.sleep(0.02)
        first.kill()
        first.wait()
        self.assertLess(dynamodb.describe_table(TableName="items")["Table"]["ItemCount"], items)
        result = json.loads(run(*words, "--resume").stdout)
        self.assertEqual((result["items_read"], result["written"], result["rejected"]), (items, items, 0))
        self.assertTrue(result["verified"])
        return result

    def test_plans_of_every_mode_are_loaded_killed_and_resumed(self):
        items = 40_000
        with Folder() as folder:
            source = rows(folder, items)
            for mode, wanted in (("on-demand", []), ("on-demand-warm", ["--wcu", 6000, "--warm-price", "0.001"]), ("auto-scaling", ["--wcu", 1000])):
                with self.subTest(mode), Serve("--in-memory", "--time-scale", 4 if mode == "on-demand-warm" else 10) as serve:
                    plan, journal = folder / f"{mode}.json", folder / f"{mode}-journal"
                    planned = run_json("plan", source, "--key", "id", "--mode", mode, *wanted, "-o", plan)
                    words = ["load", plan, "--table", "items", "--endpoint-url", serve.url, "--create-table", "--journal", journal,
                             "--verify", "full", "--json", *(["--raise-capacity"] if mode == "auto-scaling" else [])]
                    self.killed_and_resumed(serve, words, items)
                    for _ in range(200):  # lowering the capacity takes 30 s of the table's
                        table = call(serve.url, "DescribeTable", TableName="items")["Table"]
                        if table["TableStatus"] == "ACTIVE":
                            break
                        time.sleep(0.1)
                    if mode == "auto-scaling":
                        self.assertEqual(table["ProvisionedThroughput"]["WriteCapacityUnits"], planned["table"]["provisioned_wcu"])
                    else:
                        self.assertEqual(table["BillingModeSummary"]["BillingMode"], "PAY_PER_REQUEST")
                        self.assertEqual(table["WarmThroughput"]["WriteUnitsPerSecond"], 6000 if "warm" in mode else 4000)

    def test_a_file_that_shrinks_while_it_is_read(self):
        with Folder() as folder, Serve("--in-memory", "--time-scale", 20) as serve:
            source = rows(folder, 100_000)
            words = ["load", source, "--key", "id", "--table", "items", "--endpoint-url", serve.url, "--create-table", "--wcu", 1000,
                     "--journal", folder / "journal", "--json"]
            loading = subprocess.Popen([PROGRAM, *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            dynamodb = client(serve.url)
            while "items" not in dynamodb.list_tables()["TableNames"] or \
                    dynamodb.describe_table(TableName="items")["Table"]["ItemCount"] == 0:
                time.sleep(0.02)
            with open(source, "r+b") as file:
                file.truncate(source.stat().st_size - 100)
            out, err = loading.communicate(timeout=60)
            self.assertEqual(loading.returncode, 2)
            self.assertIn("shrank while it was read", err)
            result = json.loads(out)
            self.assertTrue(accounted(result))
            self.assertEqual(dynamodb.describe_table(TableName="items")["Table"]["ItemCount"], result["written"])
            self.assertIn("has changed since", run(*words, "--resume", code=2).stderr)

    def test_interrupt_is_130_and_terminate_after_is_5_and_both_resume(self):
        with Folder() as folder, Serve("--in-memory", "--time-scale", 20) as serve:
            source = rows(folder, 20_000)
            words = ["load", str(source), "--key", "id", "--table", "items", "--endpoint-url", serve.url, "--create-table",
                     "--wcu", "300", "--journal", str(folder / "journal"), "--json"]
            stopped = json.loads(run(*words, "--terminate-after", "20s", code=5).stdout)
            self.assertTrue(accounted(stopped))
            self.assertGreater(stopped["not_attempted"], 0)
            second = subprocess.Popen([PROGRAM, *words, "--resume"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            time.sleep(1)
            second.send_signal(signal.SIGINT)
            out, err = second.communicate(timeout=60)
            self.assertEqual(second.returncode, 130, err)
            self.assertTrue(accounted(json.loads(out)))
            done = json.loads(run(*words, "--resume", "--verify", "full").stdout)
            self.assertEqual(done["written"], 20_000)
            self.assertTrue(done["verified"])

    def test_bad_rows_are_set_aside_with_line_and_reason(self):
        with Folder() as folder, Serve("--in-memory") as serve:
            lines = ['{"id":{"s":"a"},"n":{"n":"1"}}', "", '{"id":{"s":"broken"', json.dumps({"id": {"s": "big"}, "x": {"s": "x" * 500_000}}),
                     '{"id":{"s":"a"},"n":{"n":"2"}}', '{"other":{"s":"no key"}}', '{"id":{"s":"t"},"x":{"zz":"?"}}',
                     '{"id":{"s":"b"},"n":{"n":"3"}}']
            source = folder / "bad.jsonl"
            source.write_text("\n".join(lines) + "\n")
            rejects = folder / "rejects.jsonl"
            result = run_json("load", source, "--key", "id", "--table", "items", "--endpoint-url", serve.url, "--create-table", "--wcu", 100,
                              "--rejects", rejects, "--journal", folder / "journal", "--verify", "full", code=1)
            self.assertEqual((result["items_read"], result["written"], result["rejected"]), (8, 2, 6))
            self.assertTrue(result["verified"])
            written = [json.loads(line) for line in rejects.read_text().splitlines()]
            self.assertEqual([row["line"] for row in written], [2, 3, 4, 5, 6, 7])
            for row, word in zip(written, ("empty", "JSON", "409,600", "line 1", "'id' is missing", "'zz'")):
                self.assertIn(word, row["reason"])
            table = client(serve.url)
            self.assertEqual(table.get_item(TableName="items", Key={"id": {"S": "a"}})["Item"]["n"], {"N": "1"})
            self.assertEqual(table.get_item(TableName="items", Key={"id": {"S": "b"}})["Item"]["n"], {"N": "3"})

    def test_too_many_rejects_stop_with_3(self):
        with Folder() as folder, Serve("--in-memory") as serve:
            source = folder / "bad.jsonl"
            source.write_text("nonsense\n" * 100)
            run("load", source, "--key", "id", "--table", "items", "--endpoint-url", serve.url, "--create-table", "--wcu", 100,
                "--max-errors", 10, "--journal", folder / "journal", code=3)

    def test_a_dry_run_sends_nothing(self):
        with Folder() as folder, Serve("--in-memory") as serve:
            source = rows(folder, 100)
            run("load", source, "--key", "id", "--table", "items", "--endpoint-url", serve.url, "--create-table", "--wcu", 100,
                "--dry-run", "--journal", folder / "journal")
            self.assertEqual(client(serve.url).list_tables()["TableNames"], [])

    def test_what_cannot_work_is_said_in_one_sentence(self):
        with Folder() as folder, Serve("--in-memory") as serve:
            source = rows(folder, 10)
            for words in (("--endpoint-url", serve.url), ("--endpoint-url", "http://127.0.0.1:1")):
                done = run("load", source, "--key", "id", "--table", "absent", "--wcu", 10, *words, "--journal", folder / "j", code=2)
                self.assertEqual(len(done.stderr.strip().splitlines()), 1, done.stderr)

    def test_verify_finds_what_is_missing_or_different(self):
        with Folder() as folder, Serve("--in-memory") as serve:
            source = rows(folder, 1000)
            words = ("load", source, "--key", "id", "--table", "items", "--endpoint-url", serve.url, "--create-table", "--wcu", 2000)
            run(*words, "--journal", folder / "journal")
            first = json.loads(source.read_text().splitlines()[0])
            table = client(serve.url)
            table.delete_item(TableName="items", Key={"id": {"S": first["id"]["s"]}})
            second = json.loads(source.read_text().splitlines()[1])
            table.put_item(TableName="items", Item={"id": {"S": second["id"]["s"]}, "changed": {"BOOL": True}})
            result = run_json(*words, "--journal", folder / "journal", "--resume", "--verify", "full", code=1)
            self.assertFalse(result["verified"])
            self.assertEqual((result["verify"]["missing"], result["verify"]["different"]), (1, 1))
            for drawn, wrong in ((1000, (1, 1)), (5000, (1, 1)), (1, None)):
                done = run(*words, "--journal", folder / "journal", "--resume", "--verify", f"sample:{drawn}", "--json", code=(0, 1))
                sample = json.loads(done.stdout)["verify"]
                self.assertEqual((sample["mode"], sample["source_items"]), ("sample", min(drawn, 1000)))
                if wrong:
                    self.assertEqual((sample["missing"], sample["different"]), wrong)
            said = run(*words, "--journal", folder / "journal", "--resume", "--verify", "sample:1000", code=1).stdout
            self.assertIn("sample: 999 of 1,000 items drawn are found", said)

    def test_what_an_index_of_the_table_refuses_is_never_sent(self):
        with Folder() as folder, Serve("--in-memory") as serve:
            db = client(serve.url)
            db.create_table(TableName="items", BillingMode="PAY_PER_REQUEST", KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
                            AttributeDefinitions=[{"AttributeName": n, "AttributeType": t} for n, t in (("id", "S"), ("status", "S"), ("at", "N"))],
                            GlobalSecondaryIndexes=[{"IndexName": "by-status", "Projection": {"ProjectionType": "KEYS_ONLY"}, "KeySchema": [
                                {"AttributeName": "status", "KeyType": "HASH"}, {"AttributeName": "at", "KeyType": "RANGE"}]}])
            source = folder / "mixed.jsonl"
            source.write_text("".join(json.dumps({"id": {"S": f"k{i}"}, "status": {"N": "7"} if i % 10 == 3 else {"S": "open"},
                                                  "at": {"S": "x"} if i % 10 == 4 else {"N": str(i)}}) + "\n" for i in range(300)))
            result = run_json("load", source, "--table", "items", "--endpoint-url", serve.url, "--journal", folder / "journal",
                              "--rejects", folder / "rejects", "--verify", "full", code=1)
            self.assertEqual((result["written"], result["rejected"], result["verified"]), (240, 60, True))
            self.assertLessEqual(result["requests"], 12)  # of 25 items, with no search for the ones that would be refused
            reasons = {json.loads(line)["reason"] for line in (folder / "rejects").read_text().splitlines()}
            self.assertEqual(reasons, {"attribute 'status' is N and not S, and index 'by-status' has it in its key",
                                       "attribute 'at' is S and not N, and index 'by-status' has it in its key"})


if __name__ == "__main__":
    unittest.main(verbosity=2, warnings="ignore")
