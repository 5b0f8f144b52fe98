"""dynafill prices fetch: AWS's index, region indexes and offer files, served here, made into a book."""
import gzip
import http.server
import json
import threading
import unittest

from program import SOURCE, Folder, run, run_json

OFFERS = SOURCE / "tests" / "pricing" / "offers"
ROOT = "/offers/v1.0/aws/"
DYNAMODB = (OFFERS / "AmazonDynamoDB-eu-west-1-2016-01-07.cut.json").read_bytes()
S3 = (OFFERS / "AmazonS3-eu-west-1-2016-01-07.cut.json").read_bytes()


def offer(code, products):
    """An offer file as AWS writes it: {usage type: (price, other attributes)} of eu-west-1."""
    made = {"formatVersion": "v1.0", "offerCode": code, "version": "20260427000000", "publicationDate": "2026-04-27T00:00:00Z",
            "products": {}, "terms": {"OnDemand": {}}}
    for number, (usage, (usd, attributes)) in enumerate(products.items()):
        sku = f"SKU{number}"
        family = attributes.pop("family", "x")
        made["products"][sku] = {"sku": sku, "productFamily": family,
                                 "attributes": {"servicecode": code, "regionCode": "eu-west-1", "usagetype": usage, "operation": "", **attributes}}
        made["terms"]["OnDemand"][sku] = {f"{sku}.T": {"offerTermCode": "T", "sku": sku, "effectiveDate": "2026-04-01T00:00:00Z", "priceDimensions": {
            f"{sku}.T.R": {"beginRange": "0", "endRange": "Inf", "unit": "x", "pricePerUnit": {"USD": usd}}}, "termAttributes": {}}}
    return json.dumps(made).encode()


LINUX = {"family": "Compute Instance", "instanceType": "m5.xlarge", "operatingSystem": "Linux", "tenancy": "Shared",
         "preInstalledSw": "NA", "licenseModel": "No License required", "capacitystatus": "Used"}
OTHERS = {
    "AWSDataTransfer": {"EU-DataTransfer-In-Bytes": ("0", {"transferType": "AWS Inbound", "fromLocation": "External", "toRegionCode": "eu-west-1"}),
                        "EU-DataTransfer-Out-Bytes": ("0.09", {"transferType": "AWS Outbound", "fromRegionCode": "eu-west-1", "toLocation": "External"}),
                        "EU-USE1-AWS-Out-Bytes": ("0.02", {"transferType": "InterRegion Outbound", "fromRegionCode": "eu-west-1",
                                                           "toRegionCode": "us-east-1"})},
    "ElasticMapReduce": {"EU-BoxUsage:m5.xlarge": ("0.048", {"instanceType": "m5.xlarge", "softwareType": "EMR"}),
                         "EU-EMR-SERVERLESS-vCPUHours": ("0.052624", {}), "EU-EMR-SERVERLESS-MemoryGBHours": ("0.0057785", {})},
    "AmazonEC2": {"EU-BoxUsage:m5.xlarge": ("0.214", LINUX)},
    "AWSGlue": {"EU-ETL-DPU-Hour": ("0.44", {}), "EU-ETL-Flex-DPU-Hour": ("0.29", {}), "EU-ETL-DPU-Hour-Gen2": ("0.5", {})},
    "AmazonECS": {"EU-Fargate-vCPU-Hours:perCPU": ("0.04048", {}), "EU-Fargate-ARM-GB-Hours": ("0.00356", {}),
                  "EU-Fargate-Windows-vCPU-Hours:perCPU": ("0.09148", {})},
    "AmazonStates": {"EU-StateTransition": ("0.000025", {}), "EU-StepFunctions-Request": ("0.000001", {})},
    "AWSLambda": {"EU-Request": ("0.0000002", {}), "EU-Lambda-GB-Second-ARM": ("0.0000133334", {})},
    "AmazonVPC": {"EU-PublicIPv4:InUseAddress": ("0.005", {})},
    "datapipeline": {"EU-A": ("0.6", {"executionFrequency": "Low Frequency", "executionLocation": "AWS"}),
                     "EU-B": ("2.5", {"executionFrequency": "High Frequency", "executionLocation": "On-Premise"}),
                     "EU-InactivePipeline": ("1", {})},
}


class Mirror:
    """AWS's address, on this machine: paths to bodies; `fails` answers 503 to so many requests of a path first."""

    def __init__(self, files, fails=None):
        self.files, self.fails, self.asked = files, dict(fails or {}), []
        mirror = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                mirror.asked.append(self.path)
                body = mirror.files.get(self.path)
                status = 200 if body is not None else 404
                if mirror.fails.get(self.path, 0) > 0:
                    mirror.fails[self.path] -= 1
                    status, body = 503, b"try again"
                body = b"no such file" if body is None else body
                packed = status == 200 and "gzip" in self.headers.get("Accept-Encoding", "")
                body = gzip.compress(body) if packed else body
                self.send_response(status)
                if packed:
                    self.send_header("Content-Encoding", "gzip")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *words):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *error):
        self.server.shutdown()
        self.server.server_close()


def aws():
    """The paths of AWS's price list, with every service dynafill reads in eu-west-1 and no Data Pipeline in sa-east-1."""
    offers = {"AmazonDynamoDB": DYNAMODB, "AmazonS3": S3, **{code: offer(code, json.loads(json.dumps(p))) for code, p in OTHERS.items()}}
    files = {ROOT + "index.json": json.dumps({"formatVersion": "v1.0", "offers": {
        code: {"offerCode": code, "currentRegionIndexUrl": f"{ROOT}{code}/current/region_index.json"} for code in [*offers, "comprehend"]}}).encode()}
    for code, text in offers.items():
        files[f"{ROOT}{code}/current/region_index.json"] = json.dumps({"regions": {
            "eu-west-1": {"regionCode": "eu-west-1", "currentVersionUrl": f"{ROOT}{code}/20260427/eu-west-1/index.json"}}}).encode()
        files[f"{ROOT}{code}/20260427/eu-west-1/index.json"] = text
    return files


class PricesFetch(unittest.TestCase):
    def test_every_service_of_a_region(self):
        with Folder() as folder, Mirror(aws(), {ROOT + "AWSGlue/current/region_index.json": 1}) as mirror:
            book = folder / "fetched.json"
            done = run_json("prices", "fetch", "--region", "eu-west-1", "--endpoint-url", mirror.url, "-o", book)
            self.assertEqual((done["regions"], len(done["files"])), (["eu-west-1"], 11))
            self.assertEqual(mirror.asked.count(ROOT + "AWSGlue/current/region_index.json"), 2)  # once more after the 503
            diff = run_json("prices", "diff", book, "2025-06", "--region", "eu-west-1")
            # The offers say today's prices but for S3 storage, which is of 2016, in other tiers and without today's free ones.
            self.assertEqual({c["sku"] for c in diff["changed"] if c["a"]["usd"] != c["b"]["usd"]}, {"s3.storage_gb_month"})
            self.assertEqual(diff["only_in_a"], [])
            unmapped = {f["offer"]: sum(f["unmapped"].values()) for f in done["files"]}
            self.assertEqual((unmapped["AWSGlue"], unmapped["AmazonECS"], unmapped["datapipeline"]), (1, 1, 0))
            pipeline = run_json("prices", "show", book, "datapipeline.on_premises_activity.high_frequency_month")["prices"][0]
            self.assertEqual((pipeline["usd"], pipeline["as_of"]), ("2.5", "2026-04-27"))
            # A plan can be made with it.
            plan = run_json("plan", "--items", 1000, "--item-bytes", 100, "--wcu", 10, "--region", "eu-west-1", "--prices", book)
            self.assertEqual(plan["prices"], "fetched")

    def test_only_the_services_asked_for(self):
        with Folder() as folder, Mirror(aws()) as mirror:
            said = run("prices", "fetch", "--region", "eu-west-1", "--services", "dynamodb,s3", "--endpoint-url", mirror.url + "/", "-o",
                       folder / "b.json").stdout
            self.assertIn("AmazonDynamoDB in eu-west-1: ", said)
            self.assertEqual(len(mirror.asked), 5)
            self.assertTrue(all(len(line) <= 120 for line in said.splitlines()))

    def test_what_goes_wrong_is_said(self):
        files = aws()
        offer_path = ROOT + "AmazonDynamoDB/20260427/eu-west-1/index.json"
        index_path = ROOT + "AmazonDynamoDB/current/region_index.json"
        for path, text, region, said in (
                (ROOT + "index.json", None, "eu-west-1", "the server answered 404"),
                (ROOT + "index.json", b"<html>", "eu-west-1", "is not an index of AWS's price list"),
                (ROOT + "index.json", b'{"offers": {}}', "eu-west-1", "has no offer AmazonDynamoDB"),
                (index_path, b'{"regions": {"eu-west-1": {"currentVersionUrl": "http://elsewhere/x"}}}', "eu-west-1", "is not an index of AWS's price list"),
                (offer_path, DYNAMODB[:-200], "eu-west-1", "broken or cut off"),
                (offer_path, b"hello", "eu-west-1", "is not an AWS Price List offer file"),
                (offer_path, DYNAMODB, "sa-east-1", "None of these services is sold in sa-east-1"),
                (offer_path, DYNAMODB, "mars-1", "prices fetch needs --region, one of us-east-1,")):
            with self.subTest(said), Folder() as folder, Mirror({**files, path: text}) as mirror:
                done = run("prices", "fetch", "--region", region, "--services", "dynamodb", "--endpoint-url", mirror.url, "-o", folder / "b.json", code=2)
                self.assertIn(said, done.stderr)
                self.assertEqual(done.stderr.count("\n"), 1)
                self.assertFalse((folder / "b.json").exists())
        self.assertIn("--services: 'dynamo' is no service", run("prices", "fetch", "--region", "eu-west-1", "--services", "dynamo", "-o", "x", code=2).stderr)


if __name__ == "__main__":
    unittest.main()
