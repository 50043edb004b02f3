"""A Parquet file to an Arrow table by DuckDB, timed: arrow.py FILE THREADS, answered as JSON."""

import json
import resource
import sys
import time

import duckdb
import pyarrow  # noqa: F401  loaded before the clock starts, as ours has its library

FILE, THREADS = sys.argv[1:]


def cpu():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


connection = duckdb.connect(config={"threads": THREADS})
connection.execute("select * from read_parquet(?) limit 1", [FILE]).fetch_arrow_table()
began, cpu_began = time.perf_counter(), cpu()
table = connection.execute("select * from read_parquet(?)", [FILE]).fetch_arrow_table()
ended, cpu_ended = time.perf_counter(), cpu()
print(
    json.dumps(
        dict(
            seconds=ended - began,
            cpuSeconds=cpu_ended - cpu_began,
            peakBytes=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
            rows=table.num_rows,
            tableBytes=table.nbytes,
        )
    )
)
