package org.galaxyscreen.interest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.galaxyscreen.core.Cancellation;
import org.galaxyscreen.core.FeatureBlock;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.detectors.transform.FittedPca;
import org.galaxyscreen.detectors.transform.Pca;

/**
 * Rows that are too many for memory, with all of their columns: read from where they are and standardised whenever they are needed. What models
 * work with are their principal components, block by block. Thread-safe.
 */
final class RowsInFile {
    /** Rows from which the components are found. */
    private static final int SAMPLE = 16_384;

    /** Rows that are projected together. */
    private static final int PROJECTED = 16_384;

    /** Values that are read together: few enough to stay in a core's cache. */
    private static final int READ_VALUES = 1 << 17;

    private final Features features;
    private final List<FeatureBlock> blocks;

    /** Which row of the file is which of the space; −1 for none. */
    private final int[] rowOf;

    /** Which row of the space is which of the file. */
    private final int[] inFile;

    private final float[] mean;
    private final float[] factor;
    private final FittedPca[] components;
    private final RowSimilarity similarity;

    /**
     * Reads all rows once.
     *
     * @param inFile the rows of the features that are rows of the space, in its order
     * @param blocks of columns
     * @param most components of a block
     * @throws IllegalArgumentException if a value of a row is not finite; the message names the row
     */
    RowsInFile(Features features, int[] inFile, List<FeatureBlock> blocks, int most) {
        this.features = features;
        this.inFile = inFile.clone();
        this.blocks = List.copyOf(blocks);
        this.rowOf = new int[features.rows()];
        Arrays.fill(rowOf, -1);
        for (int row = 0; row < inFile.length; row++) {
            rowOf[inFile[row]] = row;
        }
        this.mean = new float[features.dimensions()];
        this.factor = new float[features.dimensions()];
        findScale();
        Features sample = standardised(sample());
        this.components = new FittedPca[blocks.size()];
        Arrays.setAll(components, b -> {
            FeatureBlock block = blocks.get(b);
            int count = Math.min(Math.min(most, block.width()), sample.rows());
            return Pca.ofComponents(count).fit(columns(sample, block));
        });
        this.similarity = new RowSimilarity(
                blocks, blocks.stream().mapToDouble(this::medianDistance).toArray());
    }

    /** Rows of the file, ascending, evenly over those of the space. */
    private int[] sample() {
        int count = Math.min(SAMPLE, inFile.length);
        int[] rows = new int[count];
        Arrays.setAll(rows, i -> inFile[(int) ((long) i * inFile.length / count)]);
        Arrays.sort(rows);
        return rows;
    }

    /** Sums of the rows of a part of the file, less the first row, and of their squares. */
    private record Sums(double[] values, double[] squares) {}

    private void findScale() {
        int d = mean.length;
        float[] origin = features.row(inFile[0]);
        Sums[] parts = new Sums[parts()];
        Arrays.setAll(parts, part -> new Sums(new double[d], new double[d]));
        forEachPart((rows, from, count) -> {
            Sums sums = parts[from / PROJECTED];
            for (int i = 0; i < count; i++) {
                if (rowOf[from + i] >= 0) {
                    add(rows, i * d, origin, sums);
                }
            }
        });
        int n = inFile.length;
        for (int k = 0; k < d; k++) {
            double sum = 0;
            double squares = 0;
            for (Sums part : parts) {
                sum += part.values()[k];
                squares += part.squares()[k];
            }
            if (!Double.isFinite(squares)) {
                throw notFinite();
            }
            double off = sum / n;
            double deviation = Math.sqrt(Math.max(0, squares / n - off * off));
            mean[k] = (float) (origin[k] + off);
            factor[k] = (float) RowSimilarity.factor(origin[k] + off, deviation);
        }
    }

    private static void add(float[] rows, int offset, float[] origin, Sums sums) {
        double[] values = sums.values();
        double[] squares = sums.squares();
        for (int k = 0; k < origin.length; k++) {
            double value = (double) rows[offset + k] - origin[k];
            values[k] += value;
            squares[k] += value * value;
        }
    }

    private IllegalArgumentException notFinite() {
        int[] ascending = inFile.clone();
        Arrays.sort(ascending);
        OptionalInt first = features.view(ascending).firstNotFinite();
        if (first.isPresent()) {
            int row = ascending[first.getAsInt()];
            for (float value : features.row(row)) {
                if (!Float.isFinite(value)) {
                    return new IllegalArgumentException("row " + row + " ("
                            + features.object(row).id() + ") holds " + value + "; finite values expected");
                }
            }
        }
        return new IllegalArgumentException("the rows hold values that are too large");
    }

    private void standardise(float[] rows, int offset, int count) {
        for (int i = 0; i < count; i++) {
            standardise(rows, offset + i * mean.length);
        }
    }

    private void standardise(float[] rows, int offset) {
        for (int k = 0; k < mean.length; k++) {
            rows[offset + k] = (rows[offset + k] - mean[k]) * factor[k];
        }
    }

    /** Rows of the file, standardised when they are asked for. */
    private Features standardised(int[] rows) {
        Features chosen = features.view(rows);
        return Features.of(SurveyObject.numbered(rows.length), mean.length, (from, count, target, offset) -> {
            chosen.copyRows(from, count, target, offset);
            standardise(target, offset, count);
        });
    }

    private static Features columns(Features features, FeatureBlock block) {
        int d = features.dimensions();
        if (block.width() == d) {
            return features;
        }
        return Features.of(features.objects(), block.width(), (from, count, target, offset) -> {
            float[] row = new float[d];
            for (int i = 0; i < count; i++) {
                features.copyRows(from + i, 1, row, 0);
                System.arraycopy(row, block.from(), target, offset + i * block.width(), block.width());
            }
        });
    }

    private double medianDistance(FeatureBlock block) {
        return RowSimilarity.median(
                block, ReviewSpace.pairs(inFile.length, block, this::row, new SplittableRandom(block.from())));
    }

    /** The components of the blocks, side by side. */
    List<FeatureBlock> projectedBlocks() {
        List<FeatureBlock> projected = new ArrayList<>();
        int next = 0;
        for (int b = 0; b < components.length; b++) {
            int width = components[b].components();
            projected.add(new FeatureBlock(blocks.get(b).name(), next, next + width));
            next += width;
        }
        return projected;
    }

    /** Which part of the rows' variance the components hold. */
    double variance() {
        double all = 0;
        double held = 0;
        for (int b = 0; b < components.length; b++) {
            int width = blocks.get(b).width();
            all += width;
            held += width
                    * Arrays.stream(components[b].explainedVarianceRatio()).sum();
        }
        return Math.min(1, held / all);
    }

    /** Where projected rows go. */
    interface Target {
        /** @param row of the space */
        void put(int row, float[] projected);
    }

    /** Projects all rows of the space. */
    void project(Target target) {
        for (int first = 0; first < rowOf.length; first += PROJECTED) {
            Cancellation.check("projecting the rows of a review");
            int[] rows = IntStream.range(first, Math.min(rowOf.length, first + PROJECTED))
                    .filter(row -> rowOf[row] >= 0)
                    .toArray();
            if (rows.length > 0) {
                Features projected = project(standardised(rows));
                for (int i = 0; i < rows.length; i++) {
                    target.put(rowOf[rows[i]], projected.row(i));
                }
            }
        }
    }

    private Features project(Features standardised) {
        Features[] parts = new Features[components.length];
        Arrays.setAll(parts, b -> components[b].transform(columns(standardised, blocks.get(b))));
        if (parts.length == 1) {
            return parts[0];
        }
        int width = Arrays.stream(parts).mapToInt(Features::dimensions).sum();
        Features.Builder all = Features.builder(standardised.objects(), width);
        float[] row = new float[width];
        for (int i = 0; i < standardised.rows(); i++) {
            int at = 0;
            for (Features part : parts) {
                part.copyRows(i, 1, row, at);
                at += part.dimensions();
            }
            all.add(row, 0);
        }
        return all.build();
    }

    /** The components of a row that need not be of the space, standardised. */
    float[] project(float[] standardised) {
        return project(Features.of(SurveyObject.numbered(1), mean.length, standardised))
                .row(0);
    }

    /** A row of the space, standardised. */
    float[] row(int row) {
        float[] values = features.row(inFile[row]);
        standardise(values, 0);
        return values;
    }

    /** A row that need not be of the space, standardised. */
    float[] standardise(float[] row) {
        float[] values = row.clone();
        standardise(values, 0);
        return values;
    }

    int columns() {
        return mean.length;
    }

    /** Of each row of the space, in one pass over the file. */
    double[] likeness(List<float[]> more, List<float[]> less) {
        double[] likeness = new double[inFile.length];
        forEachPart((rows, from, count) -> {
            for (int i = 0; i < count; i++) {
                if (rowOf[from + i] >= 0) {
                    standardise(rows, i * mean.length);
                    likeness[rowOf[from + i]] = similarity.likeness(rows, i * mean.length, more, less);
                }
            }
        });
        return likeness;
    }

    /** Work on some rows of the file that lie side by side. */
    private interface Work {
        /** @param rows as they are in the file, from the first value on; may be changed */
        void run(float[] rows, int from, int count);
    }

    /** Reads the whole file, on all cores. */
    private void forEachPart(Work work) {
        Cancellation.check("going through the rows of a review");
        IntStream.range(0, parts()).parallel().forEach(part -> {
            int end = Math.min(features.rows(), (part + 1) * PROJECTED);
            int together = Math.max(1, READ_VALUES / mean.length);
            float[] rows = new float[together * mean.length];
            for (int from = part * PROJECTED; from < end; from += together) {
                int count = Math.min(together, end - from);
                features.copyRows(from, count, rows, 0);
                work.run(rows, from, count);
            }
        });
    }

    /** A block of rows that are read one after another by one thread. */
    private int parts() {
        return (features.rows() + PROJECTED - 1) / PROJECTED;
    }
}
