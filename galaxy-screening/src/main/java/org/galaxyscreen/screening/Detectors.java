package org.galaxyscreen.screening;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.FittedDetector;
import org.galaxyscreen.detectors.Screening;
import org.galaxyscreen.detectors.ensemble.FittedEnsemble;
import org.galaxyscreen.detectors.saved.DetectorFile;
import org.galaxyscreen.io.image.ImageDecoders;
import org.galaxyscreen.screening.internal.SmallSurvey;
import org.jspecify.annotations.Nullable;

/** The detectors of a screening: loaded, or fitted and saved. For one run. */
final class Detectors {
    private static final String DECODER = "decoder";

    private final Screening screening;
    private final SurveyScreening.Results results;
    private final FeatureOrigin origin;
    private final RunListener listener;
    private @Nullable FittedEnsemble loaded;

    /** What was said of a small survey before its images were read. */
    private Optional<String> advised = Optional.empty();

    Detectors(Screening screening, SurveyScreening.Results results, FeatureOrigin origin, RunListener listener) {
        this.screening = screening;
        this.results = results;
        this.origin = origin;
        this.listener = listener;
    }

    /** Loads them, or sees to it that there are enough objects: before the long work, since what does not fit should be known at once. */
    void prepare(OptionalLong objects) throws IOException {
        Path file = results.load();
        if (file != null) {
            loaded = load(file);
        } else if (objects.isPresent()) {
            SmallSurvey survey = SmallSurvey.of(screening, objects.getAsLong());
            survey.possible();
            advised = survey.advice();
            advised.ifPresent(this::warn);
        }
    }

    private FittedEnsemble load(Path file) throws IOException {
        DetectorFile read = DetectorFile.read(file);
        origin.require(read.about(), file);
        if (!(read.detector() instanceof FittedEnsemble ensemble)) {
            throw new IOException(file + " holds '" + read.detector().name() + "', not an ensemble");
        }
        String decoder = read.about().getOrDefault(DECODER, ImageDecoders.describe());
        if (!decoder.equals(ImageDecoders.describe())) {
            listener.onWarning(new RunWarning(
                    RunWarning.Kind.OTHER_DECODER,
                    "the detectors were fitted on images decoded by " + decoder + "; here it is "
                            + ImageDecoders.describe() + ". Some JPEG files decode differently: see docs/formats.md."));
        }
        return ensemble;
    }

    /**
     * Ranks objects, and saves what was fitted if that is asked for.
     *
     * @param extractor in one line for a person
     * @param source the images' name
     */
    Screening.Result rank(Features features, LoadedBackbone backbone, String extractor, String source)
            throws IOException {
        if (loaded != null) {
            return new Screening.Result(loaded.rank(features), loaded);
        }
        SmallSurvey survey = SmallSurvey.of(screening, features.rows());
        if (!survey.advice().equals(advised)) {
            survey.advice().ifPresent(this::warn);
        }
        Screening possible = screening.withEnsemble(survey.possible());
        Screening.Result result = possible.run(features, listener::onProgress);
        Path save = results.save();
        if (save != null) {
            Map<String, String> about = origin.about();
            about.put("weights", backbone.name());
            about.put("features", extractor);
            about.put("source", source);
            about.put(DECODER, ImageDecoders.describe());
            about.put("settings", possible.toString());
            long training = result.catalogue().entries().stream()
                    .filter(AnomalyCatalogue.Entry::training)
                    .count();
            about.put("trainingRows", Long.toString(training));
            save(result.fitted(), about, save);
        }
        return result;
    }

    /** Saves detectors; a failure names the file, which a full disk does not. */
    static void save(FittedDetector fitted, Map<String, String> about, Path file) throws IOException {
        try {
            DetectorFile.write(fitted, about, file);
        } catch (IOException e) {
            throw new IOException("the detectors cannot be saved as " + file + ": " + e.getMessage(), e);
        }
    }

    private void warn(String advice) {
        listener.onWarning(new RunWarning(RunWarning.Kind.TOO_FEW_OBJECTS, advice));
    }
}
