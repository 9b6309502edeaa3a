# SPDX-License-Identifier: Apache-2.0
"""Trains on LIBSVM text with Signum and with MLlib, in a classic session.

    spark-submit --jars signum-spark_2.13-0.1.0-all.jar --py-files examples/python/signum.py \
        examples/python/example.py examples/data/spambase_train.svm.gz \
        examples/data/spambase_test.svm.gz
"""

import sys

from pyspark.ml.classification import LogisticRegression
from pyspark.ml.evaluation import BinaryClassificationEvaluator
from pyspark.sql import SparkSession

from signum import SignumLogisticRegression


def main(train_path, test_path):
    spark = SparkSession.builder.appName("Signum from Python").getOrCreate()
    train = spark.read.format("libsvm").load(train_path).cache()
    width = train.first().features.size
    test = spark.read.format("libsvm").option("numFeatures", width).load(test_path)
    area = BinaryClassificationEvaluator()
    for stage in (SignumLogisticRegression(regParam=1e-4), LogisticRegression(regParam=1e-4)):
        model = stage.fit(train)
        print(f"{type(stage).__name__}: AUC {area.evaluate(model.transform(test)):.4f}")
    spark.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
