"""The little model of sim_bench's event_loop, in SimPy: N processes, each waiting again and again.

Prints events per second.  For measuring only: python3 -m pip install simpy, then
    SIMPY=1 build/bench/sim_bench --benchmark_filter='event_loop|priority_queue'
calls it and prints how many times faster our loop is in the same run.
"""
import random
import sys
import time

import simpy


def waiting(env, rng):
    while True:
        yield env.timeout(1 + rng.randrange(20_000_000))


def main():
    pending = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    rng = random.Random(1)
    env = simpy.Environment()
    for _ in range(pending):
        env.process(waiting(env, rng))
    events = 300_000
    start = time.perf_counter()
    for _ in range(events):
        env.step()
    print(f"{events / (time.perf_counter() - start):.0f}")


main()
