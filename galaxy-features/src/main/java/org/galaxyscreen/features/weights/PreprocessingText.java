package org.galaxyscreen.features.weights;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.galaxyscreen.features.preprocess.Preprocessing;
import org.galaxyscreen.features.preprocess.Preprocessing.ChannelOrder;
import org.galaxyscreen.features.preprocess.Preprocessing.Interpolation;
import org.galaxyscreen.features.preprocess.Preprocessing.Rgb;

/** A preprocessing as text, for a file's metadata. */
final class PreprocessingText {
    private PreprocessingText() {}

    static String of(Preprocessing preprocessing) {
        Rgb mean = preprocessing.mean();
        Rgb std = preprocessing.std();
        return String.format(
                Locale.ROOT,
                "resize=%d crop=%d interpolation=%s scale=%s mean=%s,%s,%s std=%s,%s,%s order=%s",
                preprocessing.resize(),
                preprocessing.crop(),
                preprocessing.interpolation(),
                preprocessing.scale(),
                mean.red(),
                mean.green(),
                mean.blue(),
                std.red(),
                std.green(),
                std.blue(),
                preprocessing.order());
    }

    /** @throws IllegalArgumentException if the text is not one that {@link #of} made */
    static Preprocessing parse(String text) {
        Map<String, String> fields = new HashMap<>();
        for (String field : text.split(" ", -1)) {
            int equals = field.indexOf('=');
            if (equals > 0) {
                fields.put(field.substring(0, equals), field.substring(equals + 1));
            }
        }
        try {
            return new Preprocessing(
                    Integer.parseInt(fields.get("resize")),
                    Integer.parseInt(fields.get("crop")),
                    Interpolation.valueOf(fields.get("interpolation")),
                    Float.parseFloat(fields.get("scale")),
                    rgb(fields.get("mean")),
                    rgb(fields.get("std")),
                    ChannelOrder.valueOf(fields.get("order")));
        } catch (NullPointerException | IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            throw new IllegalArgumentException("'" + text + "' does not describe a preprocessing", e);
        }
    }

    private static Rgb rgb(String text) {
        String[] parts = text.split(",", -1);
        return new Rgb(Float.parseFloat(parts[0]), Float.parseFloat(parts[1]), Float.parseFloat(parts[2]));
    }
}
