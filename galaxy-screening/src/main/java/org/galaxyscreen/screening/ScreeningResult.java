package org.galaxyscreen.screening;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.galaxyscreen.core.FeatureOrigin;
import org.galaxyscreen.core.ImageFailure;
import org.galaxyscreen.core.KnownObjects;
import org.galaxyscreen.detectors.FittedFlaggingDetector;
import org.galaxyscreen.detectors.Screening;
import org.galaxyscreen.detectors.evaluation.Dependence;
import org.galaxyscreen.features.engine.Saturation;
import org.jspecify.annotations.Nullable;

/** What a screening found. Immutable. */
public final class ScreeningResult {
    /** The adjusted probability below which scores or flags are said to depend on a column. */
    public static final double SYSTEMATICS_LEVEL = 0.01;

    private final Screening.Result found;
    private final List<ImageFailure> failures;
    private final @Nullable FeatureOrigin origin;
    private final String extractor;
    private final @Nullable Saturation saturation;
    private final @Nullable PlantedQuality planted;
    private final KnownObjects known;
    private final List<Dependence> systematics;
    private final @Nullable Path folder;
    private final Map<String, Double> seconds;

    ScreeningResult(
            Screening.Result found,
            List<ImageFailure> failures,
            @Nullable FeatureOrigin origin,
            String extractor,
            @Nullable Saturation saturation,
            @Nullable PlantedQuality planted,
            KnownObjects known,
            List<Dependence> systematics,
            @Nullable Path folder,
            Map<String, Double> seconds) {
        this.found = found;
        this.failures = List.copyOf(failures);
        this.origin = origin;
        this.extractor = extractor;
        this.saturation = saturation;
        this.planted = planted;
        this.known = known;
        this.systematics = List.copyOf(systematics);
        this.folder = folder;
        this.seconds = new LinkedHashMap<>(seconds);
    }

    ScreeningResult withSeconds(Map<String, Double> newSeconds) {
        return new ScreeningResult(
                found, failures, origin, extractor, saturation, planted, known, systematics, folder, newSeconds);
    }

    /** Every object, the oddest first. */
    public AnomalyCatalogue catalogue() {
        return found.catalogue();
    }

    /** What was fitted, or loaded; it scores any further objects in the same way. */
    public FittedFlaggingDetector detector() {
        return found.fitted();
    }

    /** The images that were skipped, in source order. */
    public List<ImageFailure> failures() {
        return failures;
    }

    /** What the features were made by; empty for features of which nothing says so. */
    public Optional<FeatureOrigin> origin() {
        return Optional.ofNullable(origin);
    }

    /** One line for a person: the network, where features are taken, and what computed them; empty where nothing says so. */
    public String extractor() {
        return extractor;
    }

    /**
     * How far images left the range that int8 was calibrated for, among those that this run computed; empty where nothing was
     * computed in int8, or by an engine that does not look.
     */
    public Optional<Saturation> saturation() {
        return Optional.ofNullable(saturation);
    }

    /** How well known anomalies were ranked, where {@link SurveyScreening#withPlanted} said which they are. */
    public Optional<PlantedQuality> planted() {
        return Optional.ofNullable(planted);
    }

    /** Which objects the catalogues of {@link ScreeningSettings#withKnown} have already. */
    public KnownObjects known() {
        return known;
    }

    /** Whether scores and flags depend on the columns of {@link ScreeningSettings#withSystematics}, in their order. */
    public List<Dependence> systematics() {
        return systematics;
    }

    /** The folder with anomalies.csv, report.html and summary.json, where one was named. */
    public Optional<Path> folder() {
        return Optional.ofNullable(folder);
    }

    /** How long each part took, in seconds, in their order. */
    public Map<String, Double> seconds() {
        return new LinkedHashMap<>(seconds);
    }

    /** How many objects were learned from. */
    public long training() {
        return catalogue().training();
    }

    /** How many objects are flagged. */
    public long flagged() {
        return found.verdicts().flagged();
    }

    /** How many objects are flagged that were not learned from. */
    public long flaggedHeldOut() {
        return catalogue().flaggedHeldOut();
    }

    /**
     * How many objects a detector flags.
     *
     * @param member its number, in the catalogue's order of detectors
     * @throws IndexOutOfBoundsException if there is no such member
     */
    public long flaggedBy(int member) {
        return found.verdicts().flaggedBy(member);
    }
}
