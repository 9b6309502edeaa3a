// SPDX-License-Identifier: Apache-2.0
/** Records of fits and the page of a report. */
package io.github.signumspark.report;
