"""A full export and its incremental windows, loaded: what was put last is there, what was deleted is not."""
import base64
import gzip
import hashlib
import json
import unittest

from program import Folder, Serve, client, run_json


def md5(data):
    return base64.b64encode(hashlib.md5(data).digest()).decode()


def export(root, name, kind, times, records):
    """One export as DynamoDB lays it down: data file, manifest and summary, with their checksums."""
    own = root / "AWSDynamoDB" / name
    key = f"AWSDynamoDB/data/{name}.json.gz" if kind == "INCREMENTAL_EXPORT" else f"AWSDynamoDB/{name}/data/0.json.gz"
    stored = gzip.compress("".join(json.dumps(record) + "\n" for record in records).encode())
    (root / key).parent.mkdir(parents=True, exist_ok=True)
    (root / key).write_bytes(stored)
    own.mkdir(parents=True, exist_ok=True)
    files = json.dumps({"itemCount": len(records), "md5Checksum": md5(stored), "dataFileS3Key": key}) + "\n"
    summary = json.dumps({"version": "2020-06-30", "tableArn": "t", "exportType": kind, "itemCount": len(records),
                          "manifestFilesS3Key": f"AWSDynamoDB/{name}/manifest-files.json", "outputFormat": "DYNAMODB_JSON",
                          **times})
    for part, text in ("files", files), ("summary", summary):
        (own / f"manifest-{part}.json").write_text(text)
        (own / f"manifest-{part}.md5").write_text(md5(text.encode()))


def item(n, value):
    return {"id": {"S": f"k{n}"}, "v": {"S": value}}


def put(n, value):
    return {"Metadata": {"WriteTimestampMicros": {"N": "1"}}, "Keys": {"id": {"S": f"k{n}"}}, "NewImage": item(n, value)}


def removed(n):
    return {"Metadata": {"WriteTimestampMicros": {"N": "1"}}, "Keys": {"id": {"S": f"k{n}"}}, "OldImage": item(n, "old")}


class Exports(unittest.TestCase):
    def test_windows_are_applied_in_order_and_verified(self):
        with Folder() as folder, Serve("--in-memory", "--time-scale", 60) as serve:
            root = folder / "bucket"
            export(root, "01-full", "FULL_EXPORT", {"exportTime": "2024-05-14T11:00:00.000Z"},
                   [{"Item": item(n, "full")} for n in range(3000)])
            # Every key of the first window comes again in the second, so the same key is on its way twice at once.
            export(root, "02-first", "INCREMENTAL_EXPORT",
                   {"exportFromTime": "2024-05-14T11:00:00.000Z", "exportToTime": "2024-05-14T12:00:00.000Z"},
                   [removed(n) for n in range(100)] + [put(n, "first") for n in range(100, 300)])
            export(root, "03-second", "INCREMENTAL_EXPORT",
                   {"exportFromTime": "2024-05-14T12:00:00.000Z", "exportToTime": "2024-05-14T13:00:00.000Z"},
                   [put(n, "second") for n in range(0, 200)] + [removed(n) for n in range(200, 300)])
            common = ["--key", "id", "--table", "items", "--endpoint-url", serve.url, "--wcu", 400]
            result = run_json("load", root, *common, "--create-table", "--verify", "full", "--journal", folder / "journal")
            self.assertEqual((result["items_read"], result["written"], result["rejected"]), (3600, 3600, 0))
            self.assertTrue(result["verified"], result["verify"])
            self.assertEqual(result["verify"]["source_items"], 2900)

            table = client(serve.url)
            values = {}
            for page in table.get_paginator("scan").paginate(TableName="items"):
                values.update({one["id"]["S"]: one["v"]["S"] for one in page["Items"]})
            expected = {f"k{n}": "second" if n < 200 else "full" for n in range(3000) if not 200 <= n < 300}
            self.assertEqual(values, expected)

            # A removed item that is there all the same is found; a number of items proves nothing here.
            table.put_item(TableName="items", Item=item(250, "again"))
            again = run_json("load", root, *common, "--verify", "full", "--journal", folder / "journal", "--resume", code=1)
            self.assertEqual(again["verify"]["different"], 1)
            self.assertIn("removes an item that the table has", again["verify"]["examples"][0])
            counted = run_json("load", root, *common, "--verify", "count", "--journal", folder / "journal", "--resume")
            self.assertIsNone(counted["verify"])
            self.assertIn("--verify full", " ".join(counted["notes"]))


if __name__ == "__main__":
    unittest.main()
