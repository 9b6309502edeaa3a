// SPDX-License-Identifier: Apache-2.0
/**
 * Checkpoints on any Hadoop file system: named numbers in a written, versioned, checksummed format,
 * and folders of them that are valid once they have a manifest. Not an API.
 */
package io.github.signumspark.checkpoint;
