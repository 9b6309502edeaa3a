// SPDX-License-Identifier: Apache-2.0
/**
 * Checkpoints on any Hadoop file system: named numbers in a written, versioned, checksummed format,
 * and folders of them that count once a manifest is there. Serves the training loop; no API.
 */
package io.github.signumspark.checkpoint;
