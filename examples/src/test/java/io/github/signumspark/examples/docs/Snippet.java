// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.examples.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What stands between two fences of a document.
 *
 * @param language the word behind the first fence; may be empty
 * @param text the lines between
 */
record Snippet(String language, String text) {

  /** The snippets of a document, in their order. */
  static List<Snippet> of(Path document) throws IOException {
    List<Snippet> snippets = new ArrayList<>();
    StringBuilder text = null;
    String language = "";
    for (String line : Files.readAllLines(document)) {
      if (!line.startsWith("```")) {
        if (text != null) {
          text.append(line).append('\n');
        }
      } else if (text == null) {
        language = line.substring(3).strip();
        text = new StringBuilder();
      } else {
        snippets.add(new Snippet(language, text.toString()));
        text = null;
      }
    }
    if (text != null) {
      throw new IOException(document + ": a fence is not closed");
    }
    return snippets;
  }
}
