package org.galaxyscreen.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.function.Function;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.util.TaskCompletionListener;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.NamedOptions;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.core.UnreadableImageException;
import org.galaxyscreen.io.fits.CutoutPart;
import org.galaxyscreen.io.fits.CutoutReader;
import org.galaxyscreen.io.image.SingleImages;
import org.galaxyscreen.screening.ImageFeatures;
import org.jspecify.annotations.Nullable;

/**
 * Makes the features of a partition.
 *
 * @param recipe by which
 * @param file the network's, for the executors; null where it has none
 * @param image the place of the column of images or cutouts; the others are kept
 * @param cutouts whether it has cutouts
 * @param width how many columns come in
 */
record ExtractTask(NetworkRecipe recipe, @Nullable Broadcast<byte[][]> file, int image, boolean cutouts, int width)
        implements MapPartitionsFunction<Row, Row> {
    @Override
    public Iterator<Row> call(Iterator<Row> rows) throws Exception {
        if (!rows.hasNext()) {
            return rows;
        }
        TaskContext task = TaskContext.get();
        ExecutorEngines.Lease engine = ExecutorEngines.ofThisProcess().lease(recipe, file);
        // Listeners are called last first.
        task.addTaskCompletionListener((TaskCompletionListener) context -> engine.close());
        PartitionExtraction extraction = new PartitionExtraction(
                rows,
                cutouts ? cutOut(task) : decoded(),
                engine.extractor(),
                "partition " + task.partitionId() + ", attempt " + task.attemptNumber());
        task.addTaskCompletionListener((TaskCompletionListener) context -> extraction.close());
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return extraction.hasNext();
            }

            @Override
            public Row next() {
                return joined(extraction.next());
            }
        };
    }

    private Function<Row, PendingImage> decoded() {
        SingleImages decoder = new SingleImages(NamedOptions.of(recipe.source()), ImageFeatures.MOST_BYTES);
        return row -> {
            String id = id(row);
            byte[] bytes = bytes(row);
            return bytes == null ? empty(id, Surveys.IMAGE) : new Encoded(SurveyObject.of(id), bytes, decoder);
        };
    }

    private Function<Row, PendingImage> cutOut(TaskContext task) {
        CutoutReader reader = new CutoutReader();
        task.addTaskCompletionListener((TaskCompletionListener) context -> close(reader));
        return row -> {
            String id = id(row);
            byte[] bytes = bytes(row);
            if (bytes == null) {
                return empty(id, Surveys.CUTOUT);
            }
            try {
                CutoutPart one = CutoutPart.of(bytes);
                if (one.size() != 1) {
                    throw new IOException("there are " + one.size() + " cutouts; 1 expected");
                }
                return reader.images(one).get(0).withObject(SurveyObject.of(id));
            } catch (IOException e) {
                throw new UncheckedIOException(
                        new IOException("the column '" + Surveys.CUTOUT + "' of " + id + ": " + e.getMessage(), e));
            }
        };
    }

    private static void close(CutoutReader reader) {
        try {
            reader.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String id(Row row) {
        String id = row.getAs(Surveys.ID);
        if (id == null || id.isBlank()) {
            throw new IllegalArgumentException("a row's " + Surveys.ID + " is " + (id == null ? "null" : "blank")
                    + "; a name of each image expected");
        }
        return id;
    }

    /** Null where there are none. The row keeps them until its features come out; they are not copied. */
    private byte @Nullable [] bytes(Row row) {
        byte[] bytes = row.isNullAt(image) ? null : (byte[]) row.get(image);
        return bytes == null || bytes.length == 0 ? null : bytes;
    }

    private static PendingImage empty(String id, String column) {
        SurveyObject object = SurveyObject.of(id);
        return new PendingImage() {
            @Override
            public SurveyObject object() {
                return object;
            }

            @Override
            public Image read() throws UnreadableImageException {
                throw new UnreadableImageException(id + ": the column '" + column + "' is empty");
            }
        };
    }

    private record Encoded(SurveyObject object, byte[] bytes, SingleImages decoder) implements PendingImage {
        @Override
        public Image read() throws UnreadableImageException {
            try {
                return decoder.decode(bytes);
            } catch (UnreadableImageException e) {
                throw new UnreadableImageException(object.id() + ": " + e.getMessage(), e);
            }
        }
    }

    private Row joined(PartitionExtraction.Extracted extracted) {
        Object[] values = new Object[width + 1];
        int at = 0;
        for (int i = 0; i < width; i++) {
            if (i != image) {
                values[at++] = extracted.row().get(i);
            }
        }
        values[at++] = extracted.features();
        values[at] = extracted.skipped();
        return RowFactory.create(values);
    }
}
