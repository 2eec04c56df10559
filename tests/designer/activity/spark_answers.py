"""Ask Spark on this machine, in a process of its own, for what it leaves open: ``SCHEMA ROWS QUESTION FOLDER``."""

import importlib
import sys
from pathlib import Path

schema, rows, question, folder = sys.argv[1:]
builder = importlib.import_module("pyspark.sql").SparkSession.builder  # of the group `sql`, which few install
builder = builder.master("local[1]")
for name, value in {"ui.enabled": "false", "driver.host": "127.0.0.1", "sql.shuffle.partitions": "1"}.items():
    builder = builder.config(f"spark.{name}", value)
session = builder.config("spark.sql.warehouse.dir", f"{folder}/warehouse").getOrCreate()
session.read.schema(schema).json(rows).createOrReplaceTempView("trail")
answer = session.sql(Path(question).read_text()).coalesce(1)
answer.write.option("header", True).option("escape", '"').csv(f"{folder}/csv")
answer.write.json(f"{folder}/json")
session.stop()
