package org.galaxyscreen.screening;

import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a screening reads and writes beside its images or features.
 *
 * @param folder of the results; null for none
 * @param scores the CSV file of the rows' scores alone; null for none
 * @param save where fitted detectors are saved; null for nowhere
 * @param load where detectors are read from; null where they are fitted
 * @param restart whether the work of an interrupted run is thrown away
 * @param overwrite whether files may be replaced that no run has written
 */
record Results(
        @Nullable Path folder,
        @Nullable Path scores,
        @Nullable Path save,
        @Nullable Path load,
        boolean restart,
        boolean overwrite) {
    static final Results NONE = new Results(null, null, null, null, false, false);

    Results into(Path newFolder) {
        return new Results(Objects.requireNonNull(newFolder, "folder"), scores, save, load, restart, overwrite);
    }

    Results scoresInto(Path file) {
        return new Results(folder, Objects.requireNonNull(file, "file"), save, load, restart, overwrite);
    }

    Results saving(Path file) {
        return new Results(folder, scores, Objects.requireNonNull(file, "file"), load, restart, overwrite);
    }

    Results loading(Path file) {
        return new Results(folder, scores, save, Objects.requireNonNull(file, "file"), restart, overwrite);
    }

    Results withRestart(boolean anew) {
        return new Results(folder, scores, save, load, anew, overwrite);
    }

    Results withOverwrite(boolean replace) {
        return new Results(folder, scores, save, load, restart, replace);
    }

    /** The folder of what detectors have fitted and scored until the results are written; null where there are none. */
    @Nullable
    Path checkpoints() {
        Path first = first();
        return first == null ? null : first.resolveSibling(first.getFileName() + ".partial");
    }

    /** The file that a run is about: the catalogue in the folder, or else that of the scores; null where there is neither. */
    @Nullable
    Path first() {
        return folder == null ? scores : folder.resolve(ScreeningFiles.CATALOGUE);
    }

    /** @throws SettingException if what is loaded would be saved */
    void check() {
        if (load != null && save != null) {
            throw new SettingException(
                    Setting.SAVE,
                    Setting.SAVE,
                    " applies to detectors that are fitted here, not to ",
                    Setting.LOAD,
                    "; leave it out");
        }
    }
}
