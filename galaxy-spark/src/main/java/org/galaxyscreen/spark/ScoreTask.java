package org.galaxyscreen.spark;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.core.Verdicts;
import org.galaxyscreen.detectors.FittedFlaggingDetector;
import org.galaxyscreen.detectors.ensemble.FittedEnsemble;

/**
 * Scores the rows of a partition, some thousands at a time.
 *
 * @param file the detector's
 * @param features the place of the features' column; the others are kept
 * @param width how many columns come in
 */
record ScoreTask(Broadcast<byte[]> file, int features, int width) implements MapPartitionsFunction<Row, Row> {
    /** The members in the order of the verdicts' columns. */
    static List<AnomalyCatalogue.Column> members(FittedFlaggingDetector detector) {
        return detector.ensemble()
                .map(FittedEnsemble::columns)
                .orElseGet(() -> List.of(new AnomalyCatalogue.Column(
                        detector.name(), detector.fences().orElseThrow())));
    }

    @Override
    public Iterator<Row> call(Iterator<Row> rows) throws Exception {
        if (!rows.hasNext()) {
            return rows;
        }
        FittedFlaggingDetector detector = SparkScreening.read(file.value()).detector();
        return new Iterator<>() {
            private List<Row> block = List.of();
            private int next;

            @Override
            public boolean hasNext() {
                return next < block.size() || rows.hasNext();
            }

            @Override
            public Row next() {
                if (next == block.size()) {
                    if (!rows.hasNext()) {
                        throw new NoSuchElementException();
                    }
                    block = judged(rows, detector);
                    next = 0;
                }
                return block.get(next++);
            }
        };
    }

    private List<Row> judged(Iterator<Row> rows, FittedFlaggingDetector detector) {
        List<Row> block = new ArrayList<>();
        Features.Builder builder = Features.builder(detector.dimensions());
        boolean any = false;
        while (rows.hasNext() && block.size() < FeatureRows.BLOCK) {
            Row row = rows.next();
            block.add(row);
            if (!row.isNullAt(features)) {
                builder.add(SurveyObject.of(row.getAs(Surveys.ID)), values(row, detector.dimensions()), 0);
                any = true;
            }
        }
        Verdicts verdicts = any ? judge(builder.build(), detector) : null;
        List<Row> judged = new ArrayList<>();
        int at = 0;
        for (Row row : block) {
            boolean skipped = row.isNullAt(features);
            judged.add(
                    joined(row, skipped ? null : verdicts, at, members(detector).size()));
            at += skipped ? 0 : 1;
        }
        return judged;
    }

    private static Verdicts judge(Features features, FittedFlaggingDetector detector) {
        try {
            return FeatureRows.onTaskCores(() -> detector.judge(features));
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private float[] values(Row row, int dimensions) {
        List<Float> list = row.getList(features);
        if (list.size() != dimensions) {
            throw new IllegalArgumentException("'" + row.getAs(Surveys.ID) + "' has " + list.size() + " features; "
                    + dimensions + " expected, as the detector was fitted on");
        }
        float[] values = new float[dimensions];
        int at = 0;
        for (Float value : list) {
            values[at++] = value;
        }
        return values;
    }

    private Row joined(Row row, Verdicts verdicts, int at, int members) {
        Object[] values = new Object[width - 1 + 4 * members + 2];
        int place = 0;
        for (int i = 0; i < width; i++) {
            if (i != features) {
                values[place++] = row.get(i);
            }
        }
        if (verdicts != null) {
            for (int m = 0; m < members; m++) {
                AnomalyCatalogue.Column member = verdicts.columns().get(m);
                values[place++] = verdicts.members().get(m).value(at);
                values[place++] = verdicts.flagged(m, at);
                values[place++] = member.fences().lower();
                values[place++] = member.fences().upper();
            }
            values[place++] = verdicts.scores().value(at);
            values[place] = verdicts.flagged(at);
        }
        return RowFactory.create(values);
    }
}
