package org.galaxyscreen.spark;

import java.util.Iterator;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.util.TaskCompletionListener;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.NamedOptions;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.core.UnreadableImageException;
import org.galaxyscreen.io.image.SingleImages;
import org.galaxyscreen.screening.ImageFeatures;

/**
 * Makes the features of a partition.
 *
 * @param recipe by which
 * @param image the place of the image's column; the others are kept
 * @param width how many columns come in
 */
record ExtractTask(NetworkRecipe recipe, int image, int width) implements MapPartitionsFunction<Row, Row> {
    @Override
    public Iterator<Row> call(Iterator<Row> rows) throws Exception {
        if (!rows.hasNext()) {
            return rows;
        }
        TaskContext task = TaskContext.get();
        ExecutorEngines.Lease engine = ExecutorEngines.ofThisProcess().lease(recipe);
        // Listeners are called last first.
        task.addTaskCompletionListener((TaskCompletionListener) context -> engine.close());
        SingleImages decoder = new SingleImages(NamedOptions.of(recipe.source()), ImageFeatures.MOST_BYTES);
        PartitionExtraction extraction = new PartitionExtraction(
                rows,
                row -> pending(row, decoder),
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

    private PendingImage pending(Row row, SingleImages decoder) {
        String id = row.getAs(Surveys.ID);
        if (id == null || id.isBlank()) {
            throw new IllegalArgumentException("a row's " + Surveys.ID + " is " + (id == null ? "null" : "blank")
                    + "; a name of each image expected");
        }
        // The row keeps the bytes until its features come out; they are not copied.
        byte[] bytes = row.isNullAt(image) ? null : (byte[]) row.get(image);
        SurveyObject object = SurveyObject.of(id);
        return new PendingImage() {
            @Override
            public SurveyObject object() {
                return object;
            }

            @Override
            public Image read() throws UnreadableImageException {
                if (bytes == null || bytes.length == 0) {
                    throw new UnreadableImageException(id + ": the column '" + Surveys.IMAGE + "' is empty");
                }
                try {
                    return decoder.decode(bytes);
                } catch (UnreadableImageException e) {
                    throw new UnreadableImageException(id + ": " + e.getMessage(), e);
                }
            }
        };
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
