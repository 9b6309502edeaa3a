// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit;

import static java.util.stream.Collectors.joining;

import io.github.signumspark.submit.input.TableReader.TableUse;
import io.github.signumspark.submit.input.TableSource;
import io.github.signumspark.submit.input.UserError;
import io.github.signumspark.submit.output.RowsFormat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command line of {@link Train}; null stands for what was not given. */
@Command(
    name = "Train",
    sortOptions = false,
    usageHelpAutoWidth = true,
    customSynopsis = "Train --task TASK --train PATH [OPTION...]",
    header = "Fits a model to files with the Signum optimizer and saves it as MLlib's own model.",
    description = {
      "",
      "Run by spark-submit; paths go through Hadoop's file systems and may hold globs.",
      ""
    },
    footer = {
      "",
      "Exit status: 0 on success, 2 for a wrong command line, 1 for any other failure, which the"
          + " last line on standard error names.",
      "",
      "Examples, where train stands for spark-submit --class io.github.signumspark.submit.Train"
          + " signum-spark_2.13-*-all.jar:",
      "  train --task logistic --train train.svm.gz --test test.svm.gz --model model",
      "  train --task logistic --train adult.csv --label-col income --na '?' \\",
      "    --positive '>50K' --model model --report report.html",
      "  train --task linear --train diamonds.csv --label-col price \\",
      "    --predictions predictions.csv",
      "  train --task softmax --train digits.parquet --reg-param 1e-4 --metrics m.json",
      "  train --task logistic --train train.svm --reg-param auto --report report.html",
      "  train --task mlp --train letter.svm --layers 16,64,26 --checkpoint-dir saved"
    },
    versionProvider = Program.Version.class)
final class TrainOptions {
  /** The description of {@code --format}. */
  static final String FORMAT_HELP =
      "The format of the rows: ${COMPLETION-CANDIDATES} (default: csv for names that end with .csv"
          + " or .tsv, parquet for .parquet, else libsvm).";

  /** The description of the format of rows that are written. */
  static final String ROWS_FORMAT_HELP =
      "${COMPLETION-CANDIDATES}: a directory of files (default: as the name says, else parquet).";

  /** Options by the heading that they have in the help. */
  static final Map<String, List<String>> GROUPS = groups();

  private static final int DEFAULT_WORDS = 10_000;

  private static final List<String> AGGREGATIONS = List.of("local", "vote", "gradient");

  @Option(
      names = "--task",
      required = true,
      paramLabel = "TASK",
      description = "What to fit: ${COMPLETION-CANDIDATES}.")
  Task task;

  @Option(
      names = "--train",
      required = true,
      paramLabel = "PATH",
      description = "The rows to fit to.")
  String train;

  @Option(
      names = "--test",
      paramLabel = "PATH",
      description = "Rows to measure the model on; read with the width of the model.")
  String test;

  @Option(names = "--format", paramLabel = "FORMAT", description = FORMAT_HELP)
  Format format;

  @Option(
      names = "--num-features",
      paramLabel = "N",
      description =
          "libsvm: the number of features (default: the largest index in the training rows; mlp:"
              + " the first of --layers).")
  Integer numFeatures;

  @Option(
      names = "--label-col",
      paramLabel = "COLUMN",
      description = "parquet, csv: the column of labels (default: label).")
  String labelColumn;

  @Option(
      names = "--positive",
      paramLabel = "LABEL",
      description =
          "The label of two that is class 1, of which areas, F1 and the signs of coefficients speak"
              + " (default: the greater number, the later word).")
  String positive;

  @Option(
      names = "--features-col",
      paramLabel = "COLUMN[,COLUMN...]",
      split = ",",
      hideParamSyntax = true,
      description =
          "parquet: the column of vectors (default: features, if there is one). parquet, csv: the"
              + " columns of numbers and text (default: all that have no other use).")
  String[] features;

  @Option(
      names = "--weight-col",
      paramLabel = "COLUMN",
      description = "parquet, csv: the column of row weights (default: every row weighs 1).")
  String weightColumn;

  @Option(
      names = "--validation-col",
      paramLabel = "COLUMN",
      description =
          "parquet, csv: a column of true and false; rows with true are held out, and the fit ends"
              + " when their loss no longer falls.")
  String validationColumn;

  @Option(
      names = "--drop-col",
      paramLabel = "COLUMN[,COLUMN...]",
      split = ",",
      hideParamSyntax = true,
      description = "parquet, csv: columns of a table to leave out.")
  String[] dropped;

  @Option(
      names = "--text-col",
      paramLabel = "COLUMN[,COLUMN...]",
      split = ",",
      hideParamSyntax = true,
      description =
          "parquet, csv: columns of words even where they look like numbers, such as codes.")
  String[] text;

  @Option(
      names = "--max-words",
      paramLabel = "N",
      description =
          "parquet, csv: the most different words of a column, each of them a feature (default "
              + DEFAULT_WORDS
              + ").")
  Integer mostWords;

  @Option(
      names = "--skip-unlabelled",
      description = "parquet, csv: leave rows without a label out; without it they are refused.")
  boolean skipUnlabelled;

  @Mixin TableOptions table = new TableOptions();

  @Option(
      names = "--layers",
      paramLabel = "N,N,...",
      split = ",",
      hideParamSyntax = true,
      description = "mlp: units of each layer, features first, classes last.")
  int[] layers;

  @Option(
      names = "--factor-size",
      paramLabel = "N",
      description = "fm-classification, fm-regression: factors of each feature (default 8).")
  Integer factorSize;

  @Option(
      names = "--reg-param",
      paramLabel = "X|auto",
      description =
          "The weight of the penalty, as in MLlib (default 0); auto: found by cross-validation,"
              + " from where all weights are 0 down.")
  String regParam;

  @Option(
      names = "--folds",
      paramLabel = "N",
      description = "--reg-param auto: folds of the cross-validation (default 5).")
  Integer folds;

  @Option(
      names = "--penalties",
      paramLabel = "N",
      description = "--reg-param auto: how many are tried (default 20).")
  Integer penalties;

  @Option(
      names = "--tuning-metric",
      paramLabel = "METRIC",
      description =
          "--reg-param auto: what the best model is best in, as MLlib's evaluators name it (default"
              + " logLoss; svc areaUnderROC, linear rmse, huber mae).")
  String tuningMetric;

  @Option(
      names = "--standardization",
      paramLabel = "true|false",
      description = "Whether the penalty is on standardized features, as in MLlib (default true).")
  Boolean standardization;

  @Option(
      names = "--fit-intercept",
      paramLabel = "true|false",
      description = "Whether to fit an intercept (default true).")
  Boolean fitIntercept;

  @Option(
      names = "--step-size",
      paramLabel = "X",
      description = "The learning rate (default: found from the data).")
  Double stepSize;

  @Option(
      names = "--momentum",
      paramLabel = "X",
      description = "The momentum of the gradient, from 0 to below 1 (default 0.9).")
  Double momentum;

  @Option(
      names = "--aggregation",
      paramLabel = "MODE",
      description = "What the workers send: local (default), vote or gradient.")
  String aggregation;

  @Option(
      names = "--max-passes",
      paramLabel = "N",
      description =
          "The most passes over the rows (default 12 of a plan of rounds, no limit of a finish).")
  Double maxPasses;

  @Option(
      names = "--max-iter",
      paramLabel = "N",
      description =
          "The most iterations of a linear model's finish, rounds without one, or steps (vote,"
              + " gradient) (default 100, where MLlib's is).")
  Integer maxIter;

  @Option(
      names = "--tol",
      paramLabel = "X",
      description =
          "How near to the optimum a finish ends, as MLlib's; without one the relative fall of the"
              + " loss over one pass below which the fit ends (default 1e-6).")
  Double tol;

  @Option(
      names = "--finish",
      paramLabel = "MODE",
      description = "auto (default): linear models end at the optimum; none: with the rounds.")
  String finish;

  @Option(
      names = "--elastic-net",
      paramLabel = "X",
      description = "The L1 share of the penalty, from 0 (default) to 1.")
  Double elasticNet;

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "Logical workers (default: from the number of rows and values).")
  Integer workers;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "The seed of the order of the rows (default 17).")
  Long seed;

  @Option(
      names = "--checkpoint-dir",
      paramLabel = "DIR",
      description =
          "Where to keep checkpoints; the same command after a failure goes on from the last one.")
  String checkpointDir;

  @Option(
      names = "--checkpoint-interval",
      paramLabel = "N",
      description = "Rounds or steps between checkpoints (default: 10).")
  Integer checkpointInterval;

  @Option(
      names = "--initial-model",
      paramLabel = "PATH",
      description = "A saved model of the task (no pipeline) to start from.")
  String initialModel;

  @Option(
      names = "--predictions",
      paramLabel = "PATH",
      description =
          "Where to write the test rows (without --test: the training rows) with prediction and"
              + " probability. A name that ends with .csv, .json, .csv.gz or .json.gz makes one"
              + " file.")
  String predictions;

  @Option(names = "--predictions-format", paramLabel = "FORMAT", description = ROWS_FORMAT_HELP)
  RowsFormat.Type predictionsFormat;

  @Option(names = "--model", paramLabel = "PATH", description = "Where to save the model.")
  String model;

  @Option(
      names = "--metrics",
      paramLabel = "FILE",
      description = "Where to write the figures of the run, as JSON.")
  String metrics;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Where to write a page about the run, as HTML in one file.")
  String report;

  @Option(
      names = "--keep-ui",
      description =
          "Keep Spark's UI with a page about the fit when all is done, until Enter or Ctrl-C.")
  boolean keepUi;

  @Option(
      names = "--overwrite",
      description = "Replace outputs that exist; without it they are refused.")
  boolean overwrite;

  @Option(names = "--help", usageHelp = true, description = "Print this and exit.")
  boolean help;

  @Option(names = "--version", versionHelp = true, description = "Print versions and exit.")
  boolean version;

  /** The input formats. */
  enum Format {
    LIBSVM,
    PARQUET,
    CSV;

    private static final Pattern NAME =
        Pattern.compile("\\.(csv|tsv|parquet)(\\.[A-Za-z0-9]+)?/?$");

    /** The format by the name of a file. */
    static Format ofName(String path) {
      Matcher name = NAME.matcher(path);
      if (!name.find()) {
        return LIBSVM;
      }
      return name.group(1).equals("parquet") ? PARQUET : CSV;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static Map<String, List<String>> groups() {
    Map<String, List<String>> groups = new LinkedHashMap<>();
    groups.put(
        "What goes in", List.of("--task", "--train", "--test", "--format", "--initial-model"));
    groups.put(
        "What comes out",
        List.of(
            "--model",
            "--predictions",
            "--predictions-format",
            "--metrics",
            "--report",
            "--keep-ui",
            "--overwrite"));
    groups.put(
        "What the rows hold",
        List.of(
            "--label-col",
            "--positive",
            "--features-col",
            "--weight-col",
            "--validation-col",
            "--drop-col",
            "--text-col",
            "--max-words",
            "--skip-unlabelled",
            "--num-features",
            "--delimiter",
            "--escape",
            "--na",
            "--decimal",
            "--dates"));
    groups.put(
        "The model",
        List.of(
            "--reg-param",
            "--folds",
            "--penalties",
            "--tuning-metric",
            "--elastic-net",
            "--standardization",
            "--fit-intercept",
            "--layers",
            "--factor-size"));
    groups.put(
        "Training",
        List.of(
            "--finish",
            "--tol",
            "--max-iter",
            "--max-passes",
            "--aggregation",
            "--step-size",
            "--momentum",
            "--workers",
            "--seed",
            "--checkpoint-dir",
            "--checkpoint-interval"));
    return groups;
  }

  /** Refuses options that have no meaning together. */
  void check() {
    if (format == null) {
      format = Format.ofName(train);
    }
    table.check(format);
    if (format == Format.LIBSVM) {
      refuse("--label-col", labelColumn, "--format parquet or csv");
      refuse("--features-col", features, "--format parquet or csv");
      refuse("--weight-col", weightColumn, "--format parquet or csv");
      refuse("--validation-col", validationColumn, "--format parquet or csv");
      refuse("--drop-col", dropped, "--format parquet or csv");
      refuse("--text-col", text, "--format parquet or csv");
      refuse("--max-words", mostWords, "--format parquet or csv");
      refuse("--skip-unlabelled", skipUnlabelled ? true : null, "--format parquet or csv");
    } else {
      refuse("--num-features", numFeatures, "--format libsvm");
    }
    checkRoles();
    penalty();
    if (!isPenaltySearched()) {
      refuse("--folds", folds, "--reg-param auto");
      refuse("--penalties", penalties, "--reg-param auto");
      refuse("--tuning-metric", tuningMetric, "--reg-param auto");
    }
    if (predictionsFormat != null && predictions == null) {
      throw new UserError("--predictions-format needs --predictions");
    }
    if (positive != null && task.labels() != Task.LabelKind.TWO_CLASSES) {
      throw new UserError("--positive does not apply to --task " + task);
    }
    if (mostWords != null && mostWords < 1) {
      throw new UserError("--max-words " + mostWords + ": at least 1 is needed");
    }
    if (aggregation != null && !AGGREGATIONS.contains(aggregation)) {
      throw new UserError(
          "--aggregation " + aggregation + ": it is one of " + String.join(", ", AGGREGATIONS));
    }
    if (numFeatures != null && numFeatures < 1) {
      throw new UserError("--num-features " + numFeatures + ": at least 1 is needed");
    }
    if (task == Task.MLP && layers == null) {
      throw new UserError("--task mlp needs --layers: units of each layer, as in 784,128,10");
    }
  }

  /** Whether the penalty is to be found. */
  boolean isPenaltySearched() {
    return "auto".equals(regParam);
  }

  /** The penalty that was named; null where none was. */
  Double penalty() {
    if (regParam == null || isPenaltySearched()) {
      return null;
    }
    try {
      return Double.valueOf(regParam);
    } catch (NumberFormatException e) {
      throw new UserError("--reg-param " + regParam + ": a number is needed, or auto", e);
    }
  }

  /** Refuses one column in two roles. */
  private void checkRoles() {
    Map<String, String> roles = new LinkedHashMap<>();
    addRole(roles, "--label-col", labelColumn());
    addRole(roles, "--weight-col", weightColumn);
    addRole(roles, "--validation-col", validationColumn);
    for (String column : features == null ? new String[0] : features) {
      addRole(roles, "--features-col", column);
    }
    for (String column : dropped == null ? new String[0] : dropped) {
      addRole(roles, "--drop-col", column);
    }
  }

  private static void addRole(Map<String, String> roles, String option, String column) {
    if (column == null) {
      return;
    }
    String other = roles.put(TableSource.name(column).toLowerCase(Locale.ROOT), option);
    if (other != null) {
      throw new UserError(
          (other.equals(option) ? option : other + " and " + option)
              + (other.equals(option) ? ": column " + column + " is named twice" : " are both ")
              + (other.equals(option) ? "" : column + ": a column has one use"));
    }
  }

  /** The options that were given and have no meaning where features are a column of vectors. */
  List<String> ofTablesOnly() {
    List<String> given = new ArrayList<>();
    if (dropped != null) {
      given.add("--drop-col");
    }
    if (text != null) {
      given.add("--text-col");
    }
    if (mostWords != null) {
      given.add("--max-words");
    }
    return given;
  }

  /** The columns' uses. */
  TableUse use() {
    return new TableUse(
        features == null ? null : List.of(features),
        labelColumn(),
        positive,
        weightColumn,
        validationColumn,
        text == null ? Set.of() : Set.copyOf(Arrays.asList(text)),
        dropped == null ? Set.of() : Set.copyOf(Arrays.asList(dropped)),
        mostWords == null ? DEFAULT_WORDS : mostWords,
        skipUnlabelled);
  }

  /**
   * The number of features of the model.
   *
   * @param found in the training rows
   */
  int width(int found) {
    if (numFeatures != null) {
      return numFeatures;
    }
    return layers != null && format == Format.LIBSVM ? layers[0] : found;
  }

  /** Why the model has no more features. */
  String widthReason() {
    return numFeatures == null && layers != null
        ? shownLayers() + " begins with " + layers[0]
        : "--num-features is " + numFeatures;
  }

  /** Refuses layers that do not fit the training rows. */
  void checkLayers(int features, int classes) {
    if (layers[0] != features) {
      throw new UserError(
          shownLayers()
              + " begins with "
              + layers[0]
              + ", the rows have "
              + features
              + " features");
    }
    int outputs = layers[layers.length - 1];
    if (outputs < classes) {
      throw new UserError(
          shownLayers() + " ends with " + outputs + ", the labels make " + classes + " classes");
    }
  }

  private String shownLayers() {
    return "--layers " + Arrays.stream(layers).mapToObj(String::valueOf).collect(joining(","));
  }

  String labelColumn() {
    return labelColumn == null ? "label" : labelColumn;
  }

  private static void refuse(String option, Object value, String needed) {
    if (value != null) {
      throw new UserError(option + " needs " + needed);
    }
  }
}
