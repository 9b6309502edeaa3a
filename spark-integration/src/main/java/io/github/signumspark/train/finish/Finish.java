// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.finish;

import io.github.signumspark.checkpoint.SavedValues;
import io.github.signumspark.ingest.IngestedData;
import io.github.signumspark.ingest.stats.ColumnScaling;
import io.github.signumspark.listener.FinishReport;
import io.github.signumspark.listener.FitResult;
import io.github.signumspark.listener.TrainingListener;
import io.github.signumspark.newton.CorrectionPairs;
import io.github.signumspark.newton.Descent;
import io.github.signumspark.newton.Metric;
import io.github.signumspark.newton.ProximalDescent;
import io.github.signumspark.newton.QuasiNewton;
import io.github.signumspark.objective.CurvedObjective;
import io.github.signumspark.objective.HingeObjective;
import io.github.signumspark.objective.HuberObjective;
import io.github.signumspark.objective.LogisticObjective;
import io.github.signumspark.objective.Objective;
import io.github.signumspark.objective.ParameterLayout;
import io.github.signumspark.objective.SmoothedHingeObjective;
import io.github.signumspark.objective.SoftmaxObjective;
import io.github.signumspark.train.fit.BestWeights;
import io.github.signumspark.train.fit.Checkpoints;
import io.github.signumspark.train.fit.FitCourse;
import io.github.signumspark.train.fit.FitSession;
import io.github.signumspark.train.fit.Penalty;
import io.github.signumspark.train.fit.TrainingSettings;
import io.github.signumspark.train.jobs.BlockJobs;
import io.github.signumspark.train.loss.DistributedObjective;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From the rounds' result to the optimum: L-BFGS in the metric of the Hessian, one pass over the
 * rows for each trial. It stops where the {@link StopRule} says so, or at {@code maxIter}
 * iterations, or at {@code maxPasses} passes in all. With validation rows it stops where their loss
 * no longer falls, and returns the weights with the least one.
 *
 * <p>Driver memory: see {@link io.github.signumspark.train.fit.DriverMemoryCheck}. Used by one
 * thread.
 */
public final class Finish implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Finish.class);

  /** Rows a column below which they can be told apart, whatever their labels. */
  private static final long ROWS_TOLD_APART = 2;

  private static final int PAIRS = 10;
  private static final int PAIRS_OF_LONG = 4;

  /**
   * What went before.
   *
   * @param rounds of local steps
   * @param cost of them
   */
  public record Before(int rounds, FitResult.Cost cost) {
    /** No rounds. */
    public static final Before NOTHING = new Before(0, new FitResult.Cost(0, 0, 0));
  }

  /**
   * What the finish came to.
   *
   * @param before what went before it
   * @param weights one a coordinate
   * @param objective there, penalty included
   * @param cost of all that went before and of the finish
   * @param kernelProviders by executor id
   * @param stopReason in words
   * @param report for the summary
   */
  public record Result(
      Before before,
      double[] weights,
      double objective,
      FitResult.Cost cost,
      SortedMap<String, String> kernelProviders,
      String stopReason,
      FinishReport report) {}

  /** Weights that validation may choose. */
  private record Candidate(double[] weights, double objective) {
    private double[] numbers() {
      double[] all = Arrays.copyOf(weights, weights.length + 1);
      all[weights.length] = objective;
      return all;
    }

    private static Candidate of(double[] all) {
      return new Candidate(Arrays.copyOf(all, all.length - 1), all[all.length - 1]);
    }
  }

  private final TrainingSettings settings;
  private final IngestedData data;
  private final Penalty penalty;
  private final FitSession session;
  private final Checkpoints checkpoints;
  private final FitCourse course;
  private final BlockJobs jobs;
  private final boolean onGpu;
  private final CurvatureAggregator aggregator;
  private final DistributedCurvature sums;
  private final BestWeights<Candidate> validated = new BestWeights<>();

  private final Objective objective;
  private final StopRule stopRule;
  private final Schedule schedule = new Schedule();
  private boolean unbounded;
  private double[] constant;
  private BlockSample sample;
  private DistributedCurvature.First next;
  private QuasiNewton method;
  private Before before;
  private int trials;

  /**
   * The finish of one fit.
   *
   * @param objective without its penalty
   * @param course of the fit so far
   * @param jobs that run its passes
   * @param onGpu whether the executors' GPUs multiply the rows, see {@link GpuPasses}
   */
  public Finish(
      FitSession session,
      Objective objective,
      Penalty penalty,
      Checkpoints checkpoints,
      FitCourse course,
      BlockJobs jobs,
      boolean onGpu) {
    this.session = session;
    this.settings = session.settings();
    this.data = session.data();
    this.objective = objective;
    this.penalty = penalty;
    this.unbounded = isUnbounded(data, objective, penalty);
    this.checkpoints = checkpoints;
    this.course = course;
    this.stopRule = new StopRule(course, settings.limits());
    this.jobs = jobs;
    this.onGpu = onGpu;
    this.aggregator =
        CurvatureAggregator.of(data, ParameterLayout.of(objective, data.numFeatures()), jobs);
    this.sums =
        new DistributedCurvature(data, curved(objective), objective, penalty, aggregator, onGpu);
  }

  /**
   * Whether a fit ends with a finish: where it is to minimise the objective and nothing else, which
   * decoupled decay does not.
   */
  public static boolean serves(TrainingSettings settings, Objective objective) {
    return curved(objective) != null && settings.finishes();
  }

  /**
   * Whether the objective may have no least value: logistic loss without a penalty has none where
   * rows can be told apart, as fewer than two a column nearly always can (T. Cover, Geometrical and
   * statistical properties of systems of linear inequalities, 1965). The path decides what is
   * learnt there, and what holds for other rows is learnt in small steps with columns of unit
   * variance, as MLlib makes them: from the constant model, in its metric, without a block. The fit
   * ends where the rows are told apart, since more steps only lengthen the weights.
   */
  public static boolean isUnbounded(IngestedData data, Objective objective, Penalty penalty) {
    return mayBeUnbounded(objective, penalty)
        && data.rows() < ROWS_TOLD_APART * columns(data.scaling());
  }

  private static boolean mayBeUnbounded(Objective objective, Penalty penalty) {
    return (objective instanceof LogisticObjective || objective instanceof SoftmaxObjective)
        && penalty.isNone();
  }

  /** Those that tell anything: hashed words fill few of theirs. */
  private static long columns(ColumnScaling scaling) {
    return IntStream.range(0, scaling.numFeatures()).filter(j -> !scaling.isConstant(j)).count();
  }

  /** The objective that the finish begins with, null where there is none. */
  static CurvedObjective curved(Objective objective) {
    if (objective instanceof HingeObjective hinge) {
      return new SmoothedHingeObjective(hinge.fitIntercept());
    }
    return objective instanceof CurvedObjective curved ? curved : null;
  }

  /** Whether a checkpoint was made inside the finish. */
  public static boolean isIn(SavedValues saved) {
    return saved.arrayOrNull("finish.point") != null;
  }

  /**
   * Goes from the given weights to the optimum.
   *
   * @param start one weight a coordinate; written
   * @param rounds what went before
   * @param constant to begin from where {@code start} is worse, or null for none
   */
  public Result run(double[] start, Before rounds, ConstantModel constant) {
    before = rounds;
    centre(start);
    double[] gradient = new double[start.length];
    DistributedCurvature.First first = first(start, gradient);
    if (constant != null && !(first.value() <= constant.loss()) && !Double.isNaN(constant.loss())) {
      LOG.info(
          "{}: the rounds ended above the constant model ({} for {}); the finish begins there",
          settings.uid(),
          first.value(),
          constant.loss());
      first = first(constant(start, constant.free()), gradient);
    }
    if (!(Math.abs(first.value()) < Double.POSITIVE_INFINITY)) {
      throw new ArithmeticException(
          settings.uid()
              + ": the loss of the weights that training begins with is not finite; check the"
              + " initial model");
    }
    this.constant = constant == null ? null : constant.free();
    double constantLoss = constant == null ? Double.NaN : constant.loss();
    double known = Double.isNaN(constantLoss) ? first.value() : constantLoss;
    stopRule.begin(constantLoss, sums.objective().scale(start, known));
    offer(start, first.value());
    begin(first, start, gradient);
    return goOn();
  }

  private static double[] constant(double[] weights, double[] free) {
    Arrays.fill(weights, 0);
    System.arraycopy(free, 0, weights, weights.length - free.length, free.length);
    return weights;
  }

  private void begin(DistributedCurvature.First first, double[] start, double[] gradient) {
    method = method(first, start, gradient);
    if (unbounded) {
      // As MLlib's first step, of length 1 in columns of unit variance: a longer one leads
      // elsewhere.
      double curvature = sums.objective().typicalCurvature(start);
      method.shorten(Math.sqrt(curvature / (2 * method.gap())));
    }
  }

  /** Takes the path that is meant where there is no optimum, which was not to be known before. */
  private void beginAgain() {
    LOG.info(
        "{}: the rows can be separated, so that there is no optimum; the fit begins again at the"
            + " constant model, on MLlib's path",
        settings.uid());
    unbounded = true;
    sample = null;
    schedule.beginAgain();
    stopRule.beginAgain();
    double[] start = constant(new double[method.point().length], constant);
    double[] gradient = new double[start.length];
    begin(first(start, gradient), start, gradient);
  }

  private QuasiNewton method(DistributedCurvature.First first, double[] point, double[] gradient) {
    return new QuasiNewton(
        descent(),
        first.metric(),
        new CorrectionPairs(isLong(point) ? PAIRS_OF_LONG : PAIRS),
        point,
        gradient,
        first.value());
  }

  /**
   * Weights of several classes mean the same moved alike, but to an L1 penalty; all steps leave
   * their sum at 0.
   */
  private void centre(double[] weights) {
    int classes = objective.perColumn();
    for (int at = penalty.hasL1() ? data.numFeatures() * classes : 0;
        classes > 1 && at < weights.length;
        at += classes) {
      double sum = 0;
      for (int k = at; k < at + classes; k++) {
        sum += weights[k];
      }
      for (int k = at; k < at + classes; k++) {
        weights[k] -= sum / classes;
      }
    }
  }

  /** Goes on from a checkpoint. */
  public Result resume(SavedValues saved) {
    method = restore(saved);
    return goOn();
  }

  private Descent descent() {
    return penalty.hasL1() ? new ProximalDescent(penalty::l1) : Descent.SMOOTH;
  }

  private static boolean isLong(double[] weights) {
    return weights.length >= BlockJobs.LONG;
  }

  private DistributedCurvature.First first(double[] start, double[] gradient) {
    long up = sums.bytesUp();
    long down = sums.bytesDown();
    DistributedCurvature.First first = sums.first(start, gradient, sample());
    trials++;
    course.record(first.value());
    report(first.value(), 0, up, down, true);
    return first;
  }

  private BlockSample sample() {
    if (sample == null) {
      sample = unbounded ? BlockSample.withoutColumns(data) : BlockChoice.of(data, jobs);
    }
    return sample;
  }

  private Result goOn() {
    String stop = null;
    boolean converged = false;
    boolean capped = false;
    while (stop == null) {
      boolean near = stopRule.isNear(method, sums.objective(), schedule.sinceObjective());
      boolean goesOn =
          sums.hasNext()
              && (near || method.isExhausted() || schedule.isObjectiveDone(settings.limits()));
      if (isToBeginAgain()) {
        beginAgain();
      } else if (unbounded && stopRule.isSeparated(method)) {
        stop = "the rows are separated, and without a penalty there is no optimum";
        converged = true;
      } else if (near && !goesOn) {
        stop = "converged: the estimated gap to the optimum is within tol";
        converged = true;
      } else if (method.isExhausted() && !goesOn) {
        stop = "converged to the precision of the arithmetic";
        converged = true;
      } else if (schedule.iterations() >= settings.limits().maxIter()) {
        stop = "maxIter = " + settings.limits().maxIter() + " iterations of the finish done";
        capped = true;
      } else if (isCapped()) {
        stop = "maxPasses = " + settings.limits().maxPasses() + " passes done";
        capped = true;
      } else if (goesOn) {
        stop = trial(this::next);
      } else if (schedule.isBlockDone(sums.objective(), data, sample())) {
        stop = trial(this::renewed);
      } else {
        stop = trial(this::same);
      }
    }
    Result result = result(stop, converged);
    if (onGpu) {
      // What a fit that fails leaves there goes with its blocks.
      GpuPasses.release(jobs);
    }
    if (capped) {
      warn(result.report(), result.weights(), result.objective(), stop);
    }
    return result;
  }

  private boolean isToBeginAgain() {
    return !unbounded
        && mayBeUnbounded(objective, penalty)
        && stopRule.isNearlySeparated(method)
        && constant != null
        && data.validationRows() == 0;
  }

  /** Whether no pass is left. */
  private boolean isCapped() {
    return settings.limits().maxPassesSet()
        && before.cost().passes() + sums.passes() + 1 > settings.limits().maxPasses();
  }

  private QuasiNewton.Evaluation same(double[] point, double[] gradient) {
    boolean isCheap = !Point.isLong(point) && objective.perColumn() == 1 && !isAllInBlock();
    boolean renew = !unbounded && (isCheap || schedule.isCurvatureDone());
    QuasiNewton.Evaluation evaluation = sums.at(point, gradient, renew);
    return new QuasiNewton.Evaluation(
        evaluation.value(),
        () -> {
          if (renew) {
            evaluation.renewal().run();
            schedule.renewCurvature();
          }
        });
  }

  /** Whether the metric is a block of all columns, which changes by a scalar only. */
  private boolean isAllInBlock() {
    return data.isDense()
        && sample().columns().length > 0
        && !(sums.objective() instanceof HuberObjective);
  }

  /**
   * The next objective, which is nowhere above this one: a step that lowers this one enough lowers
   * it too.
   */
  private QuasiNewton.Evaluation next(double[] point, double[] gradient) {
    sums.next();
    schedule.nextObjective();
    DistributedCurvature.First first = sums.first(point, gradient, sample());
    return new QuasiNewton.Evaluation(
        first.value(),
        () -> {
          next = first;
          schedule.beginObjective();
        });
  }

  /** The same objective, with a block of the point. */
  private QuasiNewton.Evaluation renewed(double[] point, double[] gradient) {
    DistributedCurvature.First first = sums.first(point, gradient, sample());
    return new QuasiNewton.Evaluation(
        first.value(),
        () -> {
          method.metric(first.metric());
          schedule.renewBlock();
        });
  }

  /** One pass; the reason to stop, or null. */
  private String trial(QuasiNewton.Function function) {
    int left = stopRule.trialsLeft(method, sums.objective(), schedule.sinceObjective());
    session.replan(before.rounds() + trials + left);
    long up = sums.bytesUp();
    long down = sums.bytesDown();
    double length = method.nextLength();
    double[] value = new double[1];
    QuasiNewton.Outcome outcome =
        method.trial(
            (point, gradient) -> {
              QuasiNewton.Evaluation evaluation = function.evaluate(point, gradient);
              value[0] = evaluation.value();
              return evaluation;
            });
    trials++;
    boolean accepted = outcome == QuasiNewton.Outcome.ACCEPTED;
    if (accepted) {
      course.record(method.value());
    }
    report(value[0], length, up, down, accepted);
    if (outcome == QuasiNewton.Outcome.FAILED) {
      return "no step lowers the objective any more";
    }
    if (!accepted) {
      return null;
    }
    schedule.iterate();
    if (next != null) {
      method = method(next, method.point(), method.gradient());
      next = null;
    }
    session.weights(before.rounds() + trials, method.point(), data.scaling());
    if (!offer(method.point(), method.value())) {
      return "the loss of the validation rows no longer falls";
    }
    int done = before.rounds() + schedule.iterations();
    if (checkpoints.isDue(done)) {
      checkpoints.save(done, saved(), List.of());
    }
    return null;
  }

  /** Offers weights to validation; whether it goes on. */
  private boolean offer(double[] weights, double objective) {
    return data.validationRows() == 0
        || validated.goesOn(
            schedule.iterations(),
            sums.validationLoss(),
            new Candidate(weights.clone(), objective),
            settings.limits().tol(),
            true);
  }

  private void report(
      double value, double length, long upBefore, long downBefore, boolean accepted) {
    session.round(
        new TrainingListener.Round(
                before.rounds() + trials,
                before.cost().passes() + sums.passes(),
                value,
                length,
                data.rows(),
                0,
                sums.bytesUp() - upBefore,
                sums.bytesDown() - downBefore,
                course.elapsed(),
                accepted)
            .measured(stopRule.lastGap(), sums.validationLoss()));
  }

  private Result result(String stop, boolean converged) {
    double[] weights = method.point();
    double value = method.value();
    if (data.validationRows() > 0 && validated.weights().weights() != weights) {
      weights = validated.weights().weights();
      value = validated.weights().objective();
      course.record(value);
    }
    DistributedObjective meant = new DistributedObjective(data, objective, jobs);
    if (sums.objective() != objective) {
      session.describe("the final loss");
      value = meant.meanLosses(List.of(weights))[0] + penalty.of(weights);
      course.record(value);
    }
    FinishReport report =
        new FinishReport(
            schedule.iterations(),
            sums.passes() + meant.passes(),
            before.rounds(),
            before.cost().passes(),
            stopRule.gap(method, schedule.sinceObjective()),
            norm(method.gradient()),
            converged);
    LOG.info("{}: {}", settings.uid(), report.line());
    return new Result(
        before,
        weights,
        value,
        new FitResult.Cost(
            before.cost().passes() + sums.passes() + meant.passes(),
            before.cost().bytesUp() + sums.bytesUp() + meant.bytesUp(),
            before.cost().bytesDown() + sums.bytesDown() + meant.bytesDown()),
        sums.kernelProviders(),
        stop,
        report);
  }

  /** Releases what the executors hold for the finish alone. */
  @Override
  public void close() {
    aggregator.close();
  }

  private static double norm(double[] gradient) {
    double squares = 0;
    for (double g : gradient) {
      squares += g * g;
    }
    return Math.sqrt(squares);
  }

  private void warn(FinishReport report, double[] weights, double objective, String stop) {
    if (stopRule.isFar(report.gap(), sums.objective().scale(weights, objective))) {
      LOG.warn(
          "{}: {}, and the objective {} is still about {} above its least value; {}",
          settings.uid(),
          stop,
          objective,
          String.format(Locale.ROOT, "%.2g", report.gap()),
          stop.startsWith("maxIter")
              ? "raise maxIter"
                  + (penalty.isNone() ? ", or set regParam where the rows can be separated" : "")
              : "raise maxPasses, or leave it unset");
    }
  }

  private SavedValues saved() {
    SavedValues to =
        new SavedValues()
            .put("finish.point", method.point())
            .put("finish.gradient", method.gradient())
            .put("finish.value", method.value())
            .put("finish.unbounded", unbounded ? 1 : 0)
            .put("finish.trials", trials)
            .put("finish.before.rounds", before.rounds())
            .put("finish.before.passes", before.cost().passes())
            .put("finish.before.bytesUp", before.cost().bytesUp())
            .put("finish.before.bytesDown", before.cost().bytesDown())
            .put("finish.pairs", method.pairs().size());
    if (constant != null) {
      to.put("finish.constant", constant);
    }
    for (int i = 0; i < method.pairs().size(); i++) {
      to.put("finish.step" + i, SavedFloats.doubles(method.pairs().steps().get(i)));
      to.put("finish.change" + i, SavedFloats.doubles(method.pairs().changes().get(i)));
    }
    if (data.validationRows() > 0) {
      validated.save(to, "finish.validated", Candidate::numbers);
    }
    stopRule.save(to);
    schedule.save(to);
    sums.save(to);
    course.save(to, session.rounds());
    return to;
  }

  private QuasiNewton restore(SavedValues from) {
    before =
        new Before(
            (int) from.integer("finish.before.rounds"),
            new FitResult.Cost(
                from.number("finish.before.passes"),
                from.integer("finish.before.bytesUp"),
                from.integer("finish.before.bytesDown")));
    stopRule.restore(from);
    schedule.restore(from);
    unbounded = from.integer("finish.unbounded") == 1;
    constant = from.arrayOrNull("finish.constant");
    trials = (int) from.integer("finish.trials");
    double[] point = from.array("finish.point");
    Metric metric = sums.restore(from, schedule.objectives());
    CorrectionPairs pairs = new CorrectionPairs(isLong(point) ? PAIRS_OF_LONG : PAIRS);
    for (int i = 0; i < from.integer("finish.pairs"); i++) {
      pairs.add(
          SavedFloats.floats(from.array("finish.step" + i)),
          SavedFloats.floats(from.array("finish.change" + i)));
    }
    if (data.validationRows() > 0) {
      validated.restore(from, "finish.validated", Candidate::of);
    }
    session.resume(course.restore(from));
    return new QuasiNewton(
        descent(),
        metric,
        pairs,
        point,
        from.array("finish.gradient"),
        from.number("finish.value"));
  }
}
