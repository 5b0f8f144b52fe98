"""dynafill prices: a price's source, AWS's own offer files made into a book, two books compared; discounts in a plan."""
import json
import unittest

from program import SOURCE, Folder, run, run_json, run_measured

OFFERS = SOURCE / "tests" / "pricing" / "offers"
DYNAMODB = OFFERS / "AmazonDynamoDB-eu-west-1-2016-01-07.cut.json"
S3 = OFFERS / "AmazonS3-eu-west-1-2016-01-07.cut.json"


class Prices(unittest.TestCase):
    def test_list_and_show(self):
        self.assertEqual([b["name"] for b in run_json("prices", "list")["books"]], ["2018-01", "2025-06"])
        price = run_json("prices", "show", "2025-06", "glue.etl_dpu_hour", "--region", "sa-east-1")["prices"][0]
        self.assertEqual((price["usd"], price["how"], price["as_of"]), ("0.69", "price list", "2025-06-09"))
        self.assertIn("aws-price-watcher", price["source"])
        self.assertEqual(len(run_json("prices", "show", "2025-06", "dynamodb.wcu_hour")["prices"]), 7)
        unknown = run("prices", "show", "2025-06", "dynamodb.warm_throughput", code=2).stderr
        self.assertIn("has no price for dynamodb.warm_throughput", unknown)

    def test_real_offer_files_say_what_the_book_says(self):
        with Folder() as folder:
            book = folder / "mine.json"
            done = run_json("prices", "import", DYNAMODB, S3, "-o", book)
            self.assertEqual(done["regions"], ["eu-west-1"])
            self.assertEqual([f["mapped"] for f in done["files"]], [5, 4])
            self.assertEqual([f["unmapped"] for f in done["files"]], [{}, {"API Request": 5, "Fee": 5, "Storage": 3}])
            diff = run_json("prices", "diff", "2018-01", book, "--region", "eu-west-1")
            # S3 storage became cheaper between the file (January 2016) and the book (January 2018); nothing else changed.
            self.assertEqual([c["sku"] for c in diff["changed"]], ["s3.storage_gb_month"])
            tiers = diff["changed"][0]["b"]["tiers"]
            self.assertEqual([t["usd"] for t in tiers], ["0.03", "0.0295", "0.029", "0.0285", "0.028", "0.0275"])
            self.assertEqual([t["up_to"] for t in tiers], ["1024", "51200", "512000", "1024000", "5120000", None])
            # One product of each file is a transfer between regions, which the book of 2018 has not.
            self.assertEqual([p["sku"] for p in diff["only_in_b"]], ["transfer.to.ap-southeast-2_gb"])
            wcu = run_json("prices", "show", book, "dynamodb.wcu_hour")["prices"][0]
            self.assertEqual((wcu["usd"], wcu["free_tier"]["quantity"], wcu["as_of"]), ("0.000735", "18600", "2016-01-07"))
            self.assertIn("20160107013501", wcu["source"])

    def test_what_is_no_offer_is_refused(self):
        with Folder() as folder:
            whole = DYNAMODB.read_text()
            for name, text, said in (("cut.json", whole[:-300], "broken or cut off"), ("other.json", "{}", "is not an AWS Price List offer file"),
                                     ("data.txt", "hello", "is not an AWS Price List offer file"), ("empty", "", "is not an AWS Price List offer file"),
                                     ("yuan.json", whole.replace('"USD"', '"CNY"'), "no price in USD"),
                                     ("gap.json", whole.replace('"beginRange": "18600"', '"beginRange": "18601"'), "gap or an overlap")):
                (folder / name).write_text(text)
                done = run("prices", "import", folder / name, "-o", folder / "out.json", code=2)
                self.assertIn(said, done.stderr)
                self.assertEqual(done.stderr.count("\n"), 1)
                self.assertFalse((folder / "out.json").exists())
            (folder / "dear.json").write_text(whole.replace('"0.0007350000"', '"0.0008000000"'))
            self.assertIn("has two prices", run("prices", "import", DYNAMODB, folder / "dear.json", "-o", folder / "out.json", code=2).stderr)

    def test_however_large_a_file_is_memory_is_not(self):
        whole = DYNAMODB.read_text()
        other = json.dumps({"sku": "X", "productFamily": "Other", "attributes": {
            "servicecode": "AmazonDynamoDB", "location": "EU (Ireland)", "usagetype": "EU-Other", "note": "n" * 400}})
        products = ",".join(f'"X{i}": {other}' for i in range(2000)) + ","  # 1.1 MB
        # 60 MB of products before AWS's own; and texts that never end.  This process stays small too: a child's
        # memory is counted from what it was forked with.
        head, tail = whole.split('"products": {', 1)
        mapped = []
        for count in (0, 55):
            with Folder() as folder:
                with open(folder / "offer.json", "w") as file:
                    file.write(head + '"products": {')
                    for _ in range(count):
                        file.write(products)
                    file.write(tail)
                done, kilobytes = run_measured("prices", "import", folder / "offer.json", "-o", folder / "out.json", "--json")
                self.assertEqual(done.returncode, 0, done.stderr)
                mapped.append((json.loads(done.stdout)["files"][0]["mapped"], kilobytes))
        self.assertEqual(mapped[0][0], mapped[1][0])
        self.assertLess(mapped[1][1] - mapped[0][1], 4_000)
        for start in (b'{"offerCode": "', b'"', b'{"offerCode": "AmazonDynamoDB", "a": "'):
            with Folder() as folder:
                with open(folder / "endless", "wb") as file:
                    file.write(start)
                    for _ in range(60):
                        file.write(b"x" * 1_000_000)
                done, kilobytes = run_measured("prices", "import", folder / "endless", "-o", folder / "out.json")
                self.assertEqual(done.returncode, 2)
                self.assertEqual(done.stderr.count("\n"), 1)
                self.assertRegex(done.stderr, "is not an AWS Price List offer file|broken or cut off")
                self.assertLess(kilobytes - mapped[0][1], 8_000)

    def test_free_tier_is_taken_off_where_the_bill_says_so(self):
        job = ("plan", "--items", 1_000_000, "--item-bytes", 164, "--wcu", 833, "--region", "eu-west-1", "--route", "loader")
        lines = run_json(*job, "--free-tier", "always")["cost"]["lines"]
        taken = [line for line in lines if line["sku"] == "dynamodb.wcu_hour"]
        self.assertEqual([line["quantity"] for line in taken], ["833", "-833"])
        self.assertEqual(taken[1]["formula"], "free tier: 18600 a month, in an account that uses none of it elsewhere")
        self.assertEqual(run_json(*job, "--free-tier", "always")["cost"]["total"], "0")
        self.assertIn("--free-tier takes always or first-year", run(*job, "--free-tier", "all", code=2).stderr)

    def test_discount_and_override_reach_the_bill(self):
        job = ("plan", "--items", 1_000_000, "--item-bytes", 164, "--wcu", 833, "--region", "eu-west-1", "--route", "loader")
        with Folder() as folder:
            def wcu(*words):
                lines = run_json(*job, *words)["cost"]["lines"]
                return next(line for line in lines if line["unit"] == "WCU-hour")
            self.assertEqual(wcu("--discount", "dynamodb=12%")["unit_price"], "0.0006468")
            self.assertIn("less 12 %", wcu("--discount", "dynamodb=12%")["source"])
            mine = folder / "mine.json"
            mine.write_text(json.dumps({"regions": {"eu-west-1": [{"sku": "dynamodb.wcu_hour", "usd": "0.0005", "source": "our contract"}]}}))
            self.assertEqual(wcu("--overrides", mine, "--discount", "dynamodb=12%")["unit_price"], "0.0005")
            self.assertIn("our contract", wcu("--overrides", mine)["source"])
            self.assertIn("no discount", run(*job, "--discount", "dynamodb", code=2).stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
