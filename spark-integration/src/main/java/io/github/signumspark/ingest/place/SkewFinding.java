// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ingest.place;

import java.io.Serializable;

/**
 * The result of comparing the workers. Effects are shares of variance that membership of a worker
 * explains, from 0 (workers alike) to 1.
 *
 * @param differ whether the workers differ by more than chance, and by enough to matter
 * @param exchanged whether rows were exchanged between workers
 * @param labelEffect effect on the label (squared Cramér's V for classes, η² for numbers)
 * @param featureEffect the largest effect on a column that is non-zero in most rows; NaN without
 *     such columns
 * @param feature the column of {@code featureEffect}, or −1
 * @param incidenceEffect effect on where the non-zeros of the other columns lie, over all of them;
 *     NaN without such columns
 * @param message the finding in one sentence
 */
public record SkewFinding(
    boolean differ,
    boolean exchanged,
    double labelEffect,
    double featureEffect,
    int feature,
    double incidenceEffect,
    String message)
    implements Serializable {}
