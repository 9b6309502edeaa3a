// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.browser;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LoggingPreferences;

/** Chromium without a window, which tells its console and its requests. */
final class Browser implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ChromeDriver driver;
  private final List<String> requests = new ArrayList<>();

  /**
   * Starts it.
   *
   * @param dark whether pages are told that the user likes them dark
   */
  Browser(boolean dark) {
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable("browser", Level.ALL);
    logs.enable("performance", Level.ALL);
    ChromeOptions options = new ChromeOptions();
    options.setBinary(program("chromium", "chromium-browser", "google-chrome"));
    options.addArguments("--headless=new", "--no-sandbox", "--disable-dev-shm-usage");
    options.setCapability("goog:loggingPrefs", logs);
    driver =
        new ChromeDriver(
            new ChromeDriverService.Builder()
                .usingDriverExecutable(program("chromedriver"))
                .withSilent(true)
                .build(),
            options);
    driver.manage().window().setSize(new Dimension(1280, 1000));
    if (dark) {
      driver.executeCdpCommand(
          "Emulation.setEmulatedMedia",
          Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", "dark"))));
    }
  }

  private static File program(String... names) {
    for (String name : names) {
      for (String folder : System.getenv("PATH").split(File.pathSeparator)) {
        File file = new File(folder, name);
        if (file.canExecute()) {
          return file;
        }
      }
    }
    throw new AssertionError(
        "there is no "
            + String.join(" or ", names)
            + " on the PATH; Debian, Ubuntu: apt-get install chromium chromium-driver");
  }

  void open(String url) {
    driver.get(url);
  }

  /** Waits until the script returns true. */
  void waitFor(String script, Object... arguments) {
    long end = System.nanoTime() + 30_000_000_000L;
    while (!Boolean.TRUE.equals(script(script, arguments))) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not so: " + script + "\n" + text("body"));
      }
      LockSupport.parkNanos(100_000_000);
    }
  }

  Object script(String script, Object... arguments) {
    return driver.executeScript("return " + script, arguments);
  }

  /** The exact value behind a figure. */
  double value(String field) {
    return Double.parseDouble(
        driver
            .findElement(By.cssSelector("[data-field='" + field + "']"))
            .getDomAttribute("data-value"));
  }

  /** Waits until in a window of this width nothing of the page is cut off at its right. */
  void waitUntilItFits(int width) {
    driver.manage().window().setSize(new Dimension(width, 1000));
    waitFor(
        "[...document.querySelectorAll('#signum, #signum .card')].every("
            + "e => e.closest('details:not([open])') || e.scrollWidth <= e.clientWidth)");
    driver.manage().window().setSize(new Dimension(1280, 1000));
  }

  String text(String selector) {
    return driver.findElement(By.cssSelector(selector)).getText();
  }

  List<WebElement> all(String selector) {
    return driver.findElements(By.cssSelector(selector));
  }

  /** The numbers of a chart's series; 0 is the horizontal axis. */
  List<Double> series(String chart, int index) {
    List<?> numbers =
        (List<?>)
            script("document.getElementById(arguments[0]).uplot.data[arguments[1]]", chart, index);
    return numbers.stream().map(n -> n == null ? null : ((Number) n).doubleValue()).toList();
  }

  /** What the console said that is no mere information. */
  List<String> complaints() {
    return driver.manage().logs().get("browser").getAll().stream()
        .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
        .map(LogEntry::getMessage)
        .toList();
  }

  /** The addresses that this browser's pages asked for so far. */
  List<String> requests() throws IOException {
    for (LogEntry entry : driver.manage().logs().get("performance")) {
      JsonNode message = JSON.readTree(entry.getMessage()).path("message");
      if (message.path("method").asText().equals("Network.requestWillBeSent")) {
        requests.add(message.path("params").path("request").path("url").asText());
      }
    }
    return List.copyOf(requests);
  }

  /**
   * Keeps what it looks like on a wide and on a narrow screen, from top to bottom, for people. On
   * neither is the page wider than the screen.
   */
  void screenshot(String name) throws IOException {
    Path folder = Files.createDirectories(Path.of("target/screenshots"));
    for (int width : new int[] {800, 1280}) {
      driver.manage().window().setSize(new Dimension(width, 1000));
      Number height = (Number) script("document.documentElement.scrollHeight");
      driver
          .manage()
          .window()
          .setSize(new Dimension(width, Math.max(1000, height.intValue() + 120)));
      Number over = (Number) script("document.getElementById('signum').scrollWidth - innerWidth");
      if (over.intValue() > 0) {
        throw new AssertionError(name + " is " + over + " pixels wider than " + width);
      }
      Path shot = driver.getScreenshotAs(OutputType.FILE).toPath();
      Files.copy(
          shot, folder.resolve(name + "-" + width + ".png"), StandardCopyOption.REPLACE_EXISTING);
    }
    driver.manage().window().setSize(new Dimension(1280, 1000));
  }

  @Override
  public void close() {
    driver.quit();
  }
}
