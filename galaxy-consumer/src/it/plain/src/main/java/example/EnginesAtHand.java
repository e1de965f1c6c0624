package example;

import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;
import org.galaxyscreen.core.ExtractionOptions;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.ImageStream;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.features.NetworkExtractor;
import org.galaxyscreen.features.engine.EngineOptions.Kind;
import org.galaxyscreen.features.engine.EngineOptions;
import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.features.preprocess.Preprocessing;
import org.galaxyscreen.features.weights.Weights;

/**
 * Runs the engines that it is given, one after the other on one small image in one process, and compares what they say; the others
 * must say in a sentence what is missing.
 */
public final class EnginesAtHand {
    private EnginesAtHand() {}

    public static void main(String[] arguments) throws IOException {
        List<String> atHand = List.of(arguments);
        Weights weights = Weights.untrained(0).withPreprocessing(Preprocessing.imagenetV2().withInputSize(64));
        Features first = features(weights, Kind.of(atHand.get(0)));
        for (Kind kind : List.of(Kind.ONEDNN, Kind.DL4J, Kind.ONNX)) {
            if (atHand.contains(kind.name())) {
                compare(first, features(weights, kind));
            } else {
                askForWhatIsNotThere(weights, kind);
            }
        }
    }

    private static void compare(Features expected, Features actual) {
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < expected.dimensions(); i++) {
            difference += Math.pow(actual.value(0, i) - expected.value(0, i), 2);
            norm += Math.pow(expected.value(0, i), 2);
        }
        double error = Math.sqrt(difference / norm);
        System.out.println("relative difference to the first engine: " + error);
        if (!(error < 1e-5) || expected.dimensions() != 2048) {
            throw new IllegalStateException("the engines differ by " + error);
        }
    }

    private static void askForWhatIsNotThere(Weights weights, Kind kind) throws IOException {
        try {
            features(weights, kind);
        } catch (IllegalArgumentException | IllegalStateException e) {
            System.out.println("as expected: " + e.getMessage());
            if (!e.getMessage().contains("class path")) {
                throw e;
            }
            return;
        }
        throw new IllegalStateException("the " + kind + " engine ran without its libraries");
    }

    private static Features features(Weights weights, Kind kind) throws IOException {
        EngineOptions options = EngineOptions.defaults().withKind(kind).withMaxBatch(1);
        try (NetworkExtractor extractor = NetworkExtractor.of(weights, Stage.LAYER4, options)) {
            System.out.println(extractor.describe());
            return extractor.extract(new OneImage(), ExtractionOptions.defaults()).features();
        }
    }

    /** A source of one's own: one picture of a gradient. */
    private static final class OneImage implements ImageSource {
        @Override
        public String name() {
            return "one image";
        }

        @Override
        public OptionalLong size() {
            return OptionalLong.of(1);
        }

        @Override
        public ImageStream open() {
            return new ImageStream() {
                private boolean given;

                @Override
                public List<PendingImage> next(int max) {
                    List<PendingImage> images = given ? List.of() : List.of(new Gradient());
                    given = true;
                    return images;
                }

                @Override
                public void close() {}
            };
        }
    }

    private static final class Gradient implements PendingImage {
        @Override
        public SurveyObject object() {
            return SurveyObject.of("gradient");
        }

        @Override
        public Image read() {
            byte[] rgb = new byte[3 * 80 * 80];
            for (int i = 0; i < rgb.length; i++) {
                rgb[i] = (byte) (i / 80);
            }
            return Image.wrap(80, 80, rgb);
        }
    }
}
