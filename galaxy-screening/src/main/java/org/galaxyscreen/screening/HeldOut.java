package org.galaxyscreen.screening;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.galaxyscreen.detectors.FittedFlaggingDetector;
import org.galaxyscreen.io.catalogue.AnomalyReader;
import org.galaxyscreen.io.catalogue.CsvText;

/**
 * Which objects of a screening its detectors neither learned from nor flag: those on which the detectors can be tried as on new and ordinary ones.
 * Immutable.
 */
public final class HeldOut {
    private final String results;
    private final Set<String> ids;
    private final int objects;
    private final int learnedFrom;
    private final int flagged;

    private HeldOut(String results, Set<String> ids, int objects, int learnedFrom, int flagged) {
        this.results = results;
        this.ids = ids;
        this.objects = objects;
        this.learnedFrom = learnedFrom;
        this.flagged = flagged;
    }

    /** Those of a catalogue. */
    public static HeldOut of(AnomalyCatalogue catalogue) {
        return of("the catalogue", catalogue);
    }

    private static HeldOut of(String results, AnomalyCatalogue catalogue) {
        Set<String> ids = new HashSet<>();
        int learnedFrom = 0;
        int flagged = 0;
        for (AnomalyCatalogue.Entry entry : catalogue.entries()) {
            if (entry.training()) {
                learnedFrom++;
            } else if (entry.flagged()) {
                flagged++;
            } else {
                ids.add(entry.object().id());
            }
        }
        return new HeldOut(results, ids, catalogue.entries().size(), learnedFrom, flagged);
    }

    /**
     * Those of the results of {@code screen} or {@code detect}.
     *
     * @param results the folder of the results, or their catalogue, anomalies.csv, wherever it is
     * @throws IOException if there are none, or they cannot be read; the message says what was expected
     */
    public static HeldOut read(Path results) throws IOException {
        Path folder = results.toAbsolutePath().getParent();
        boolean file = Files.isRegularFile(results);
        // The summary beside a catalogue says how its ids were written.
        boolean whole = file
                && folder != null
                && results.endsWith(ScreeningFiles.CATALOGUE)
                && Files.exists(folder.resolve(ScreeningFiles.SUMMARY));
        return of(
                results.toString(),
                file && !whole
                        ? AnomalyReader.read(results, CsvText.AS_IS, Map.of())
                        : SavedResults.open(whole ? folder : results).catalogue());
    }

    /** The file that {@link #read} takes them from. */
    static Path file(Path results) {
        return Files.isDirectory(results) ? results.resolve(ScreeningFiles.CATALOGUE) : results;
    }

    /** How many there are. */
    public int size() {
        return ids.size();
    }

    /** How many objects were learned from, by what the catalogue says. */
    public int learnedFrom() {
        return learnedFrom;
    }

    /** How many of the others are flagged. */
    public int flagged() {
        return flagged;
    }

    /**
     * Whether an object is one of them.
     *
     * @param id of the object; one that the catalogue does not have is not
     */
    public boolean contains(String id) {
        return ids.contains(id);
    }

    /**
     * Sees to it that detectors learned from as many objects as the catalogue says, so that it is not that of another run. A catalogue in which no
     * object was learned from, as of detectors that were loaded or learned from other rows, suits any.
     *
     * @throws IOException if not
     */
    public void requireOf(FittedFlaggingDetector detectors) throws IOException {
        if (learnedFrom > 0 && learnedFrom != detectors.trainingRows()) {
            throw new IOException(String.format(
                    Locale.ROOT,
                    "by %s, %,d objects were learned from, but the detectors have learned from %,d; the results of the run that"
                            + " saved them expected",
                    results,
                    learnedFrom,
                    detectors.trainingRows()));
        }
    }

    /**
     * Refuses a survey of whose images too few are among them.
     *
     * @param found without those that are labelled
     * @param labelled how many more there are that a person has labelled
     */
    void requireEnough(String survey, int found, int labelled, int least) throws IOException {
        if (found < least) {
            throw new IOException(String.format(
                    Locale.ROOT,
                    "%s: %,d of its images were held out and are not flagged%s, of which at least %,d are needed; of the %,d objects of %s,"
                            + " %,d were learned from and %,d of the others are flagged. %s",
                    survey,
                    found,
                    labelled > 0 ? ", nor labelled as " + labelled + " others are" : "",
                    least,
                    objects,
                    results,
                    learnedFrom,
                    flagged,
                    found + labelled < ids.size()
                            ? "Give the results of the same images"
                            : "Hold out more by a smaller train fraction, and save those detectors"));
        }
    }

    @Override
    public String toString() {
        return "HeldOut[" + ids.size() + " of " + objects + " objects of " + results + "]";
    }
}
