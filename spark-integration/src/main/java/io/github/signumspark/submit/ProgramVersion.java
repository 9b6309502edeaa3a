// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit;

import io.github.signumspark.internal.Versions;
import java.util.Map;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints. */
final class ProgramVersion implements IVersionProvider {
  @Override
  public String[] getVersion() {
    Map<String, String> all = Versions.asMap();
    return new String[] {
      "signum " + all.remove("signum"),
      String.join(", ", all.entrySet().stream().map(e -> e.getKey() + " " + e.getValue()).toList())
    };
  }
}
