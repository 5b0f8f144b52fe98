"""The first 100,000 of the article's rows against AWS's own DynamoDB Local (a million take its Scan minutes)."""
import unittest

import stand_ins
from program import DynamoDbLocal, Folder, client, run, run_json, skip


class Local(unittest.TestCase):
    def test_100_000_rows_load_and_verify(self):
        with Folder() as folder, DynamoDbLocal() as local:
            source = folder / "rows.jsonl"
            run("generate", "--items", 100_000, "--out", source)
            result = run_json("load", source, "--key", "id", "--table", "items", "--endpoint-url", local.url, "--create-table",
                              "--wcu", 20_000, "--verify", "full", "--journal", folder / "journal")
            self.assertEqual((result["items_read"], result["written"]), (100_000, 100_000))
            self.assertTrue(result["verified"])
            self.assertEqual(result["wcu_consumed"], 100_000)  # what DynamoDB Local metered, our sizes' second witness
            again = run_json("load", source, "--key", "id", "--table", "items", "--endpoint-url", local.url, "--wcu", 20_000,
                             "--journal", folder / "journal", "--resume", "--verify", "sample:1000")
            self.assertTrue(again["verified"])
            self.assertEqual(again["verify"]["source_items"], 1000)

    def test_every_type_is_sized_as_dynamodb_sizes_it(self):
        with Folder() as folder, DynamoDbLocal() as local:
            # Sizes around the 1 KB edges: the padding puts each item 0, 1 or 2 bytes over a whole KB.
            samples = ['"n":{"n":"-12345.678"}', '"n":{"n":"1e-120"}', '"b":{"bOOL":true}', '"z":{"nULL":true}', '"x":{"b":"3q2+7w=="}',
                       '"l":{"l":[{"s":"a"},{"n":"100"},{"l":[]}]}', '"m":{"m":{"k":{"s":"é"},"e":{"m":{}}}}', '"ss":{"sS":["a","bc"]}',
                       '"ns":{"nS":["1","2.50"]}', '"bs":{"bS":["AQI=","/w=="]}', '"e":{"s":""}']
            lines = [f'{{"id":{{"s":"{sample_at:02}-{pad:04}"}},{sample},"pad":{{"s":"{"p" * pad}"}}}}'
                     for sample_at, sample in enumerate(samples) for pad in range(960, 1030)]
            source = folder / "typed.jsonl"
            source.write_text("\n".join(lines) + "\n")
            profile = run_json("profile", source, "--key", "id")
            result = run_json("load", source, "--key", "id", "--table", "typed", "--endpoint-url", local.url, "--create-table",
                              "--wcu", 20_000, "--verify", "full", "--journal", folder / "journal")
            self.assertEqual(result["written"], len(lines))
            self.assertTrue(result["verified"])
            self.assertEqual(result["wcu_consumed"], profile["wcu"]["total"])
            self.assertEqual(client(local.url).describe_table(TableName="typed")["Table"]["ItemCount"], len(lines))


if __name__ == "__main__":
    if why := stand_ins.missing(stand_ins.DYNAMODB_LOCAL):
        skip(why)
    unittest.main(verbosity=2, warnings="ignore")
