package org.galaxyscreen.report;

import java.util.Objects;
import org.galaxyscreen.report.figure.Figure;

/**
 * A figure of rates in the report, with its numbers as a table for those who read them or cannot see it.
 *
 * @param caption a sentence under the figure, which says what it shows
 * @param figure as of {@link org.galaxyscreen.report.figure.Figures#rates}
 * @param numbers its numbers; its title is what opens the table
 */
public record ReportRates(String caption, Figure figure, ReportTable numbers) {
    /** None may be null. */
    public ReportRates {
        Objects.requireNonNull(caption, "caption");
        Objects.requireNonNull(figure, "figure");
        Objects.requireNonNull(numbers, "numbers");
    }
}
