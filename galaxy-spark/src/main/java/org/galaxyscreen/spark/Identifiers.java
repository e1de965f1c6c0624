package org.galaxyscreen.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.functions.when;

import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** The names of objects: each has one of its own. */
final class Identifiers {
    private Identifiers() {}

    /**
     * Counts objects, without reading their images where the source can leave out columns.
     *
     * @throws IllegalArgumentException if an id is missing, blank, or there twice
     */
    static long count(Dataset<Row> rows) {
        Dataset<Row> times =
                rows.groupBy(col(Surveys.ID)).agg(functions.count(lit(1)).as("times"));
        Row summary = times.agg(
                        sum("times"),
                        sum(when(col("times").gt(1), 1).otherwise(0)),
                        sum(when(
                                        col(Surveys.ID)
                                                .isNull()
                                                .or(trim(col(Surveys.ID)).equalTo("")),
                                        1)
                                .otherwise(0)))
                .head();
        if (summary.isNullAt(0)) {
            throw new IllegalArgumentException("there are no images; at least one expected");
        }
        if (summary.getLong(2) > 0) {
            throw new IllegalArgumentException(
                    "an image's " + Surveys.ID + " is null or blank; a name of each image expected");
        }
        if (summary.getLong(1) > 0) {
            List<Row> some = times.filter(col("times").gt(1))
                    .orderBy(Surveys.ID)
                    .limit(5)
                    .collectAsList();
            throw new IllegalArgumentException(summary.getLong(1) + " ids are there more than once, as "
                    + some.stream().map(row -> "'" + row.getString(0) + "'").collect(Collectors.joining(", "))
                    + "; unique ones expected: make a column '" + Surveys.ID + "' of more of the path, say");
        }
        return summary.getLong(0);
    }
}
