package org.galaxyscreen.spark;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.galaxyscreen.core.Detector;
import org.galaxyscreen.core.DetectorProvider;
import org.galaxyscreen.core.NamedProvider;
import org.galaxyscreen.core.Providers;
import org.galaxyscreen.core.Threshold;
import org.galaxyscreen.core.ThresholdProvider;
import org.galaxyscreen.detectors.FlaggingDetector;
import org.galaxyscreen.detectors.Pipeline;
import org.galaxyscreen.detectors.ensemble.EnsembleDetector;
import org.galaxyscreen.detectors.ensemble.Voting;
import org.galaxyscreen.detectors.transform.Transform;
import org.galaxyscreen.detectors.transform.TransformProvider;
import org.jspecify.annotations.Nullable;

/** Detectors by name, as the command {@code galaxy-screen detect} takes them. */
final class DetectorChoice {
    private static final List<String> DEFAULTS = List.of("autoencoder", "kmeans", "dbscan");

    private DetectorChoice() {}

    /**
     * What the options ask for.
     *
     * @param transforms the steps, in order, as {@code pca:components=64}
     * @param detectors as {@code kmeans:clusters=5}; the default ensemble's members where there is none, an ensemble where there are several
     * @param threshold null for each detector's own
     * @throws IllegalArgumentException if something is not known, or out of range; the message names the option
     */
    static FlaggingDetector of(
            List<String> transforms, List<String> detectors, @Nullable String threshold, String vote, long seed) {
        List<EnsembleDetector.Member> members = new ArrayList<>();
        Map<String, Integer> times = new HashMap<>();
        for (String text : detectors.isEmpty() ? DEFAULTS : detectors) {
            Detector made = create(DetectorProvider.class, "--detector", "detector", text, seed);
            String own = Providers.byName(DetectorProvider.class, NamedProvider::name)
                    .get(name(text))
                    .threshold()
                    .orElse("iqr");
            EnsembleDetector.Member member = EnsembleDetector.Member.of(made, threshold(own));
            int count = times.merge(made.name(), 1, Integer::sum);
            members.add(count == 1 ? member : member.withName(made.name() + "-" + count));
        }
        List<Transform> steps = new ArrayList<>();
        for (String text : transforms) {
            steps.add(create(TransformProvider.class, "--transform", "transform", text, seed));
        }
        Threshold rule = threshold == null ? null : named("--threshold", threshold, () -> threshold(threshold));
        if (members.size() == 1) {
            EnsembleDetector.Member alone = members.get(0);
            return FlaggingDetector.of(behind(steps, alone.detector()), rule == null ? alone.threshold() : rule);
        }
        EnsembleDetector ensemble =
                named("--vote", vote, () -> new EnsembleDetector(List.copyOf(members), voting(vote)));
        return new FlaggingDetector(behind(steps, ensemble), rule);
    }

    private static Detector behind(List<Transform> steps, Detector detector) {
        return steps.isEmpty() ? detector : new Pipeline(steps, detector);
    }

    private static Threshold threshold(String text) {
        return Providers.create(ThresholdProvider.class, "threshold", text);
    }

    private static Voting voting(String vote) {
        return switch (vote) {
            case "any" -> Voting.any();
            case "majority" -> Voting.majority();
            case "all" -> Voting.all();
            default -> {
                try {
                    yield Voting.atLeast(Integer.parseInt(vote));
                } catch (NumberFormatException e) {
                    throw new IllegalArgumentException("any, majority, all or a number expected", e);
                }
            }
        };
    }

    private static <T, P extends NamedProvider<T>> T create(
            Class<P> door, String option, String what, String text, long seed) {
        P provider = Providers.byName(door, NamedProvider::name).get(name(text));
        boolean seeded = provider != null && provider.options().contains("seed") && !text.matches(".*[:,] *seed *=.*");
        String whole = seeded ? text + (text.contains(":") ? "," : ":") + "seed=" + seed : text;
        return named(option, text, () -> Providers.create(door, what, whole));
    }

    private static String name(String text) {
        int colon = text.indexOf(':');
        return colon < 0 ? text : text.substring(0, colon);
    }

    private static <T> T named(String option, String text, Supplier<T> made) {
        try {
            return made.get();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(option + " is '" + text + "': " + e.getMessage(), e);
        }
    }
}
