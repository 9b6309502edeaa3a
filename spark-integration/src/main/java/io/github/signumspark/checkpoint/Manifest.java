// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.checkpoint;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32C;

/**
 * The list of files that make up a checkpoint: text lines in UTF-8.
 *
 * <pre>{@code
 * signum checkpoint 1
 * round 20
 * file driver-20-1f2e3d4c.sgck
 * file ...
 * crc32c 9ab3c1d0
 * }</pre>
 *
 * @param round rounds or steps done
 * @param files names in the folder: the driver's, then the workers' in their order
 */
public record Manifest(long round, List<String> files) {
  private static final String FIRST = "signum checkpoint ";
  private static final String CHECKSUM = "crc32c ";

  /** Copies the list. */
  public Manifest {
    files = List.copyOf(files);
  }

  /** The text. */
  byte[] bytes() {
    StringBuilder text = new StringBuilder(FIRST + SavedFormat.VERSION + "\n");
    text.append("round ").append(round).append('\n');
    for (String file : files) {
      text.append("file ").append(file).append('\n');
    }
    String checksum = checksum(text.toString());
    text.append(CHECKSUM).append(checksum).append('\n');
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads the text.
   *
   * @param bytes of the file
   * @param source file that messages name
   * @throws CheckpointException where it is damaged or of another format
   */
  static Manifest parse(byte[] bytes, String source) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (!text.startsWith(FIRST)) {
      throw new CheckpointException(source + " is damaged: it is no manifest");
    }
    List<String> lines = text.lines().toList();
    String version = lines.get(0).substring(FIRST.length());
    if (!version.equals(Integer.toString(SavedFormat.VERSION))) {
      throw new CheckpointException(
          source
              + " has checkpoint format version "
              + version
              + "; this release reads version "
              + SavedFormat.VERSION);
    }
    int last = text.lastIndexOf(CHECKSUM);
    if (last < 0
        || !text.endsWith("\n")
        || !text.substring(last).equals(CHECKSUM + checksum(text.substring(0, last)) + "\n")) {
      throw new CheckpointException(source + " is damaged: its checksum does not match");
    }
    List<String> files = new ArrayList<>();
    for (String line : lines.subList(2, lines.size() - 1)) {
      files.add(line.substring("file ".length()));
    }
    return new Manifest(Long.parseLong(lines.get(1).substring("round ".length())), files);
  }

  private static String checksum(String text) {
    CRC32C crc = new CRC32C();
    crc.update(text.getBytes(StandardCharsets.UTF_8));
    return String.format(Locale.ROOT, "%08x", crc.getValue());
  }
}
