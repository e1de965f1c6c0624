package org.galaxyscreen.screening;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.KnownObjects;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.detectors.FlaggingDetector;
import org.galaxyscreen.detectors.Screening;
import org.galaxyscreen.detectors.ensemble.EnsembleDetector;
import org.galaxyscreen.detectors.evaluation.Dependence;
import org.galaxyscreen.detectors.evaluation.Systematics;
import org.galaxyscreen.io.catalogue.CrossMatch;
import org.galaxyscreen.io.catalogue.CsvText;
import org.galaxyscreen.io.catalogue.table.TableFormat;
import org.galaxyscreen.report.HtmlReport;
import org.jspecify.annotations.Nullable;

/** How features become a ranked catalogue, and what is written of it. Immutable. */
public final class ScreeningSettings {
    /** The most objects that a report shows. */
    public static final int MAX_GALLERY = 10_000;

    /** The most objects that a report has an oddness map of. */
    public static final int MAX_ODDNESS_MAPS = 1_000;

    private final @Nullable FlaggingDetector detector;
    private final double trainFraction;
    private final long seed;
    private final int gallery;
    private final int oddnessMaps;
    private final CsvText text;
    private final boolean keepFeatures;
    private final CrossMatch known;
    private final List<TableFormat> formats;
    private final SystematicsColumns systematics;

    private ScreeningSettings(
            @Nullable FlaggingDetector detector,
            double trainFraction,
            long seed,
            int gallery,
            int oddnessMaps,
            CsvText text,
            boolean keepFeatures,
            CrossMatch known,
            List<TableFormat> formats,
            SystematicsColumns systematics) {
        this.detector = detector;
        this.trainFraction = trainFraction;
        this.seed = seed;
        this.gallery = gallery;
        this.oddnessMaps = oddnessMaps;
        this.text = Objects.requireNonNull(text, "text");
        this.keepFeatures = keepFeatures;
        this.known = Objects.requireNonNull(known, "known");
        this.formats = formats;
        this.systematics = systematics;
    }

    /**
     * The ensemble of {@link EnsembleDetector#defaults}, fitted to a random nine tenths of the objects by seed 0; a report with pictures of 1,000 objects; no
     * features left among the results; no catalogues of known objects; the catalogue as CSV alone; no tests for systematics.
     */
    public static ScreeningSettings defaults() {
        return new ScreeningSettings(
                null,
                0.9,
                0,
                HtmlReport.DEFAULT_GALLERY,
                0,
                CsvText.AS_IS,
                false,
                CrossMatch.none(),
                List.of(),
                SystematicsColumns.NONE);
    }

    /** These with another detector or ensemble, with seeds of its own. */
    public ScreeningSettings withDetector(FlaggingDetector newDetector) {
        return new ScreeningSettings(
                Objects.requireNonNull(newDetector, "newDetector"),
                trainFraction,
                seed,
                gallery,
                oddnessMaps,
                text,
                keepFeatures,
                known,
                formats,
                systematics);
    }

    /**
     * These with another part of the objects, drawn at random, to learn from.
     *
     * @throws SettingException if it is not above 0 and at most 1
     */
    public ScreeningSettings withTrainFraction(double fraction) {
        if (!(fraction > 0 && fraction <= 1)) {
            throw new SettingException(
                    Setting.TRAIN_FRACTION,
                    Setting.TRAIN_FRACTION,
                    " is " + fraction + "; above 0 and at most 1 expected");
        }
        return new ScreeningSettings(
                detector, fraction, seed, gallery, oddnessMaps, text, keepFeatures, known, formats, systematics);
    }

    /** These with another seed of the split and, where no detector is set, of the default ensemble. */
    public ScreeningSettings withSeed(long newSeed) {
        return new ScreeningSettings(
                detector,
                trainFraction,
                newSeed,
                gallery,
                oddnessMaps,
                text,
                keepFeatures,
                known,
                formats,
                systematics);
    }

    /**
     * These with another number of objects that have a picture in the report.
     *
     * @throws SettingException if it is not 0 to {@link #MAX_GALLERY}
     */
    public ScreeningSettings withGallery(int objects) {
        if (objects < 0 || objects > MAX_GALLERY) {
            throw new SettingException(
                    Setting.GALLERY, Setting.GALLERY, " is " + objects + "; 0 to " + MAX_GALLERY + " expected");
        }
        return new ScreeningSettings(
                detector, trainFraction, seed, objects, oddnessMaps, text, keepFeatures, known, formats, systematics);
    }

    /**
     * These with another number of objects, the oddest, over whose picture in the report a map can be laid of where it is odd; by default
     * none has one. Their images, and {@link ImageMaps#ORDINARY} of ordinary objects, are then read once more, and go through the first
     * half of the network.
     *
     * @param objects how many; not more than have a picture
     * @return the new settings
     * @throws SettingException if it is not 0 to {@link #MAX_ODDNESS_MAPS}
     */
    public ScreeningSettings withOddnessMaps(int objects) {
        if (objects < 0 || objects > MAX_ODDNESS_MAPS) {
            throw new SettingException(
                    Setting.ODDNESS_MAPS,
                    Setting.ODDNESS_MAPS,
                    " is " + objects + "; 0 to " + MAX_ODDNESS_MAPS + " expected");
        }
        return new ScreeningSettings(
                detector, trainFraction, seed, gallery, objects, text, keepFeatures, known, formats, systematics);
    }

    /** These with another way to write texts in the catalogue. */
    public ScreeningSettings withText(CsvText newText) {
        return new ScreeningSettings(
                detector,
                trainFraction,
                seed,
                gallery,
                oddnessMaps,
                newText,
                keepFeatures,
                known,
                formats,
                systematics);
    }

    /** These with features.npy and features.csv left among the results, or not. */
    public ScreeningSettings withKeepFeatures(boolean keep) {
        return new ScreeningSettings(
                detector, trainFraction, seed, gallery, oddnessMaps, text, keep, known, formats, systematics);
    }

    /** These with catalogues in which the objects are looked up that are known already. */
    public ScreeningSettings withKnown(CrossMatch match) {
        return new ScreeningSettings(
                detector, trainFraction, seed, gallery, oddnessMaps, text, keepFeatures, match, formats, systematics);
    }

    /** These with the catalogue written in further formats too, each with the first end of its names. */
    public ScreeningSettings withFormats(List<TableFormat> further) {
        return new ScreeningSettings(
                detector,
                trainFraction,
                seed,
                gallery,
                oddnessMaps,
                text,
                keepFeatures,
                known,
                List.copyOf(further),
                systematics);
    }

    /**
     * These with tests of whether scores and flags depend on how objects were observed: see {@link Systematics}.
     *
     * @param columns names of objects' {@linkplain SurveyObject#columns columns}, as a catalogue that is joined brings them,
     *     {@code ra}, {@code dec}, {@code pixel_scale}, {@code redshift} and {@code label}; {@code all} for all but the last two. A column of numbers
     *     is taken for names without order where {@code :category} stands behind its name. None for no tests. A run refuses what objects do not have
     * @throws SettingException if a name is blank or comes twice
     */
    public ScreeningSettings withSystematics(List<String> columns) {
        return new ScreeningSettings(
                detector,
                trainFraction,
                seed,
                gallery,
                oddnessMaps,
                text,
                keepFeatures,
                known,
                formats,
                new SystematicsColumns(columns));
    }

    /** What is fitted. */
    public FlaggingDetector detector() {
        return detector == null ? FlaggingDetector.defaults(seed) : detector;
    }

    /** The part of the objects that is learned from. */
    public double trainFraction() {
        return trainFraction;
    }

    /** The seed of the split. */
    public long seed() {
        return seed;
    }

    /** How many objects the report shows. */
    public int gallery() {
        return gallery;
    }

    /** Of how many objects the report has an oddness map. */
    public int oddnessMaps() {
        return oddnessMaps;
    }

    /** @throws SettingException if settings do not go together */
    void check() {
        if (oddnessMaps > gallery) {
            throw new SettingException(
                    Setting.ODDNESS_MAPS,
                    Setting.ODDNESS_MAPS,
                    " is " + oddnessMaps + " and ",
                    Setting.GALLERY,
                    " " + gallery + "; a map lies over a picture, so no more of them expected");
        }
    }

    /** @throws SettingException if maps are wanted that the network cannot give */
    void requireMappable(LoadedBackbone network) {
        if (oddnessMaps > 0 && !(network instanceof LoadedBackbone.KnownNetwork)) {
            throw new SettingException(
                    Setting.ODDNESS_MAPS,
                    Setting.ODDNESS_MAPS,
                    " is " + oddnessMaps + "; the inner stages of an ONNX model are not known, so it gives no maps: 0"
                            + " expected");
        }
    }

    /** How texts in the catalogue are written. */
    public CsvText text() {
        return text;
    }

    /** Whether the features are left among the results. */
    public boolean keepFeatures() {
        return keepFeatures;
    }

    Screening screening() {
        return new Screening(detector(), trainFraction, seed);
    }

    /** Where known objects are looked up. */
    public CrossMatch known() {
        return known;
    }

    /** In which formats the catalogue is written beside CSV. */
    public List<TableFormat> formats() {
        return formats;
    }

    /** On which columns scores and flags may depend; none where that is not tested. */
    public List<String> systematics() {
        return systematics.names();
    }

    /**
     * Refuses columns that the objects do not have, before the long work.
     *
     * @throws SettingException if there are such
     */
    void checkSystematics(ImageSource images) throws IOException {
        if (!systematics.isEmpty()) {
            systematics.check(images.objects());
        }
    }

    /** As {@link #checkSystematics(ImageSource)}. */
    void checkSystematics(List<SurveyObject> objects) {
        systematics.check(objects);
    }

    /** On which columns scores and flags depend. */
    List<Dependence> systematics(AnomalyCatalogue catalogue) {
        if (systematics.isEmpty()) {
            return List.of();
        }
        List<AnomalyCatalogue.Entry> entries = catalogue.entries();
        int count = entries.size();
        double[] scores = new double[count];
        boolean[] flagged = new boolean[count];
        List<SurveyObject> objects = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            AnomalyCatalogue.Entry entry = entries.get(i);
            scores[i] = entry.ensembleScore();
            flagged[i] = entry.flagged();
            objects.add(entry.object());
        }
        return Systematics.defaults(seed).test(scores, flagged, systematics.of(objects));
    }

    /** Which objects of a catalogue are known; says so where none can be found. */
    KnownObjects known(List<SurveyObject> objects, RunListener listener) throws IOException {
        KnownObjects found = known.find(objects);
        if (found.sought() && found.withPosition() == 0) {
            listener.onWarning(new RunWarning(
                    RunWarning.Kind.NO_POSITIONS,
                    "no object has a position, so none was found in the catalogues of known objects"));
        }
        return found;
    }
}
