package org.galaxyscreen.spark;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.ImageStream;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.io.fits.CutoutPart;

/**
 * Makes rows of a part of a mosaic's cutouts, on the executor that has it.
 *
 * @param redshifts whether there is a column for them
 * @param labels likewise
 * @param columns those of the catalogue
 */
record CutoutRows(boolean redshifts, boolean labels, ArrayList<String> columns)
        implements FlatMapFunction<byte[], Row> {
    private static final int BATCH = 4096;

    /** Which columns a source's objects need. */
    static CutoutRows of(ImageSource source) throws IOException {
        boolean redshifts = false;
        boolean labels = false;
        Set<String> columns = new LinkedHashSet<>();
        try (ImageStream stream = source.open()) {
            for (List<PendingImage> some = stream.next(BATCH); !some.isEmpty(); some = stream.next(BATCH)) {
                for (PendingImage image : some) {
                    SurveyObject object = image.object();
                    redshifts |= !Double.isNaN(object.redshift());
                    labels |= object.label() != null;
                    columns.addAll(object.columns().keySet());
                }
            }
        }
        return new CutoutRows(redshifts, labels, new ArrayList<>(columns));
    }

    /** The columns. A name of the catalogue's that is taken, in any case, since Spark does not tell cases apart, ends in {@code _joined}. */
    StructType schema() {
        List<StructField> fields = new ArrayList<>();
        fields.add(DataTypes.createStructField(Surveys.ID, DataTypes.StringType, false));
        fields.add(DataTypes.createStructField("ra", DataTypes.DoubleType, false));
        fields.add(DataTypes.createStructField("dec", DataTypes.DoubleType, false));
        fields.add(DataTypes.createStructField("pixel_scale", DataTypes.DoubleType, false));
        if (redshifts) {
            fields.add(DataTypes.createStructField("redshift", DataTypes.DoubleType, true));
        }
        if (labels) {
            fields.add(DataTypes.createStructField("label", DataTypes.StringType, true));
        }
        Set<String> taken = new LinkedHashSet<>(List.of(
                "row",
                "redshift",
                "label",
                Surveys.IMAGE,
                Surveys.CUTOUT,
                SparkExtraction.FEATURES,
                SparkExtraction.SKIPPED));
        fields.forEach(field -> taken.add(field.name()));
        for (String column : columns) {
            String name = column;
            while (!taken.add(name.toLowerCase(Locale.ROOT))) {
                name += "_joined";
            }
            fields.add(DataTypes.createStructField(name, DataTypes.StringType, true));
        }
        fields.add(DataTypes.createStructField(Surveys.CUTOUT, DataTypes.BinaryType, false));
        return DataTypes.createStructType(fields);
    }

    @Override
    public Iterator<Row> call(byte[] bytes) throws IOException {
        CutoutPart part = CutoutPart.of(bytes);
        List<SurveyObject> objects = part.objects();
        return new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return next < objects.size();
            }

            @Override
            public Row next() {
                Row row = row(objects.get(next), part.only(next).toBytes());
                next++;
                return row;
            }
        };
    }

    private Row row(SurveyObject object, byte[] cutout) {
        List<Object> values = new ArrayList<>();
        values.add(object.id());
        values.add(object.ra());
        values.add(object.dec());
        values.add(object.pixelScale());
        if (redshifts) {
            values.add(Double.isNaN(object.redshift()) ? null : object.redshift());
        }
        if (labels) {
            values.add(object.label());
        }
        for (String column : columns) {
            values.add(object.columns().get(column));
        }
        values.add(cutout);
        return RowFactory.create(values.toArray());
    }
}
