// SPDX-License-Identifier: Apache-2.0
/** What README.md and docs/ show, compiled and run. */
package io.github.signumspark.examples.docs;
