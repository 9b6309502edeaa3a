// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit;

import static picocli.CommandLine.Model.UsageMessageSpec.SECTION_KEY_OPTION_LIST;

import io.github.signumspark.internal.Versions;
import io.github.signumspark.submit.input.UserError;
import io.github.signumspark.ui.SignumPlugin;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * The frame of a program of this package: reads its command line, creates a session, runs its job,
 * and reports a failure in one last line on standard error.
 */
final class Program {

  /** What a program does; the command line has been read into it. */
  interface Job {

    /** Refuses a command line that makes no sense, before there is a session. */
    void check();

    void run(SparkSession spark) throws Exception;

    /** Names of options by the heading that {@code --help} has over them; the others come last. */
    default Map<String, List<String>> groups() {
      return Map.of();
    }

    /** Whether the UI is to stay when the work is done, where the session is this program's own. */
    default boolean keepsUi() {
      return false;
    }
  }

  /** What {@code --version} prints. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      Map<String, String> all = Versions.asMap();
      return new String[] {
        "signum " + all.remove("signum"),
        String.join(
            ", ", all.entrySet().stream().map(e -> e.getKey() + " " + e.getValue()).toList())
      };
    }
  }

  private static final String PLUGINS = "spark.plugins";

  private static final int OK = 0;
  private static final int FAILED = 1;
  private static final int USAGE = 2;

  private final String name;
  private final Object options;
  private final Job job;

  /**
   * @param name the program's simple name
   * @param options the object that picocli reads the command line into
   * @param job the work, which reads {@code options}
   */
  Program(String name, Object options, Job job) {
    this.name = name;
    this.options = options;
    this.job = job;
  }

  /**
   * Runs as the main program. On failure the process exits with the status, unless the process must
   * go on (a session existed before, or the driver runs inside the cluster): then it throws an
   * exception.
   */
  void main(String... args) {
    boolean ours =
        SparkEnv.get() == null
            && !new SparkConf().get("spark.submit.deployMode", "client").equals("cluster");
    Outcome outcome = execute(args);
    if (outcome.failure == null) {
      return;
    }
    if (!ours) {
      tell(outcome);
      throw new IllegalStateException(outcome.failure);
    }
    QuietLog.end();
    tell(outcome);
    System.exit(outcome.status);
  }

  /**
   * Runs and returns.
   *
   * @return the exit status
   */
  int run(String... args) {
    Outcome outcome = execute(args);
    if (outcome.failure != null) {
      tell(outcome);
    }
    return outcome.status;
  }

  private static void tell(Outcome outcome) {
    System.err.println("signum: " + outcome.failure);
    System.err.flush();
  }

  // Throwable: the last line reports any failure.
  @SuppressWarnings("CatchingUnchecked")
  private Outcome execute(String... args) {
    CommandLine commandLine =
        new CommandLine(options).setCaseInsensitiveEnumValuesAllowed(true).setTrimQuotes(false);
    try {
      commandLine.getHelpSectionMap().put(SECTION_KEY_OPTION_LIST, this::optionsInGroups);
      ParseResult parsed = commandLine.parseArgs(args);
      if (parsed.isUsageHelpRequested()) {
        commandLine.usage(System.out);
        return Outcome.SUCCESS;
      }
      if (parsed.isVersionHelpRequested()) {
        commandLine.printVersionHelp(System.out);
        return Outcome.SUCCESS;
      }
      job.check();
    } catch (ParameterException | UserError e) {
      return new Outcome(USAGE, UserError.oneLine(e.getMessage()) + " (" + name + " --help)");
    }
    try {
      runInSession();
      return Outcome.SUCCESS;
    } catch (Throwable e) {
      UserError error = UserError.in(e);
      if (error != null) {
        return new Outcome(FAILED, UserError.oneLine(error.getMessage()));
      }
      if (UserError.isRefusal(e)) {
        return new Outcome(FAILED, UserError.oneLine(e.getMessage()));
      }
      // An unknown failure: the stack trace says more than its last line.
      StringWriter trace = new StringWriter();
      e.printStackTrace(new PrintWriter(trace));
      System.err.print(trace);
      return new Outcome(FAILED, UserError.oneLine(e));
    }
  }

  private String optionsInGroups(Help help) {
    List<OptionSpec> left = new ArrayList<>(help.commandSpec().options());
    StringBuilder text = new StringBuilder();
    job.groups()
        .forEach(
            (heading, names) -> {
              List<OptionSpec> some =
                  left.stream().filter(option -> names.contains(option.longestName())).toList();
              left.removeAll(some);
              text.append("\n").append(heading).append(":\n").append(listed(help, some));
            });
    return text + (text.isEmpty() ? "" : "\nOther:\n") + listed(help, left);
  }

  private static String listed(Help help, List<OptionSpec> options) {
    Help.Layout layout = help.createDefaultLayout();
    layout.addAllOptions(options, help.createDefaultParamLabelRenderer());
    return layout.toString();
  }

  private void runInSession() throws Exception {
    if (SparkEnv.get() != null) {
      job.run(SparkSession.builder().getOrCreate());
      return;
    }
    QuietLog.use();
    SparkConf conf = new SparkConf();
    if (!conf.contains("spark.master")) {
      throw new UserError("no master is set: start " + name + " by spark-submit");
    }
    conf.setIfMissing("spark.app.name", "Signum " + name);
    if (job.keepsUi()) {
      String plugins = conf.get(PLUGINS, "");
      String tab = SignumPlugin.class.getName();
      if (!plugins.contains(tab)) {
        conf.set(PLUGINS, plugins.isEmpty() ? tab : plugins + "," + tab);
      }
    }
    SparkSession session = SparkSession.builder().config(conf).getOrCreate();
    try {
      job.run(session);
      if (job.keepsUi() && session.sparkContext().uiWebUrl().isDefined()) {
        System.err.println(
            "signum: the fit is at "
                + session.sparkContext().uiWebUrl().get()
                + "/signum/ until Enter or Ctrl-C");
        if (System.in.read() < 0) {
          // No terminal: until the process is ended.
          new CountDownLatch(1).await();
        }
      }
    } finally {
      session.stop();
    }
  }

  private record Outcome(int status, String failure) {
    static final Outcome SUCCESS = new Outcome(OK, null);
  }
}
