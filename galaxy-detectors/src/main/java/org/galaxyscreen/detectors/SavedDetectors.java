package org.galaxyscreen.detectors;

import java.io.IOException;
import org.galaxyscreen.core.Fences;
import org.galaxyscreen.core.FittedDetector;

/** Which saved state becomes which detector. */
final class SavedDetectors {
    private SavedDetectors() {}

    /** @throws IllegalArgumentException if it is not one of this library's */
    static void save(FittedDetector detector, SavedState.Writer state) {
        if (detector instanceof FittedKMeans kmeans) {
            kmeans.save(state.put("type", FittedKMeans.SAVED_AS));
        } else if (detector instanceof FittedDbscan dbscan) {
            dbscan.save(state.put("type", FittedDbscan.SAVED_AS));
        } else if (detector instanceof FittedAutoencoder autoencoder) {
            autoencoder.save(state.put("type", FittedAutoencoder.SAVED_AS));
        } else if (detector instanceof FittedNeighbours neighbours) {
            neighbours.save(state.put("type", FittedNeighbours.SAVED_AS));
        } else if (detector instanceof FittedLof lof) {
            lof.save(state.put("type", FittedLof.SAVED_AS));
        } else if (detector instanceof FittedEnsemble ensemble) {
            ensemble.save(state.put("type", FittedEnsemble.SAVED_AS));
        } else if (detector instanceof FittedPipeline pipeline) {
            pipeline.save(state.put("type", FittedPipeline.SAVED_AS));
        } else if (detector instanceof FittedIsolationForest forest) {
            forest.save(state.put("type", FittedIsolationForest.SAVED_AS));
        } else {
            throw new IllegalArgumentException("the detector '" + detector.name() + "' is a "
                    + detector.getClass().getName() + ", which this library cannot save");
        }
    }

    static FittedDetector load(SavedState.Reader state) throws IOException {
        String type = state.text("type");
        return switch (type) {
            case FittedKMeans.SAVED_AS -> FittedKMeans.load(state);
            case FittedDbscan.SAVED_AS -> FittedDbscan.load(state);
            case FittedAutoencoder.SAVED_AS -> FittedAutoencoder.load(state);
            case FittedNeighbours.SAVED_AS -> FittedNeighbours.load(state);
            case FittedLof.SAVED_AS -> FittedLof.load(state);
            case FittedEnsemble.SAVED_AS -> FittedEnsemble.load(state);
            case FittedPipeline.SAVED_AS -> FittedPipeline.load(state);
            case FittedIsolationForest.SAVED_AS -> FittedIsolationForest.load(state);
            default -> throw state.malformed("it is a '" + type + "', which this version does not know");
        };
    }

    static void save(FittedTransform transform, SavedState.Writer state) {
        if (transform instanceof FittedPca pca) {
            pca.save(state.put("type", FittedPca.SAVED_AS));
        } else if (transform instanceof FittedStandardScaler scaler) {
            scaler.save(state.put("type", FittedStandardScaler.SAVED_AS));
        }
    }

    static FittedTransform loadTransform(SavedState.Reader state) throws IOException {
        String type = state.text("type");
        return switch (type) {
            case FittedPca.SAVED_AS -> FittedPca.load(state);
            case FittedStandardScaler.SAVED_AS -> FittedStandardScaler.load(state);
            default -> throw state.malformed("it is a '" + type + "', which this version does not know");
        };
    }

    static void save(Fences fences, SavedState.Writer state) {
        state.put("lower", fences.lower()).put("upper", fences.upper());
    }

    static Fences fences(SavedState.Reader state) throws IOException {
        return new Fences(state.number("lower"), state.number("upper"));
    }

    static int requirePositive(SavedState.Reader state, String name) throws IOException {
        int value = state.integer(name);
        if (value < 1) {
            throw state.malformed("'" + name + "' is " + value + "; 1 or more expected");
        }
        return value;
    }
}
