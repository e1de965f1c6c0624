package org.galaxyscreen.screening;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.galaxyscreen.io.catalogue.table.Tables;
import org.galaxyscreen.report.RunDifference;
import org.galaxyscreen.report.RunDifference.Move;
import org.galaxyscreen.report.RunDifference.Ranked;
import org.galaxyscreen.report.RunDifference.SettingChange;
import org.galaxyscreen.report.SavedReport;
import org.galaxyscreen.screening.internal.JsonText;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunComparisonTest {
    private static final String LOF = "{\"type\": \"FlaggingDetector\", \"detector\": {\"type\": \"LofDetector\","
            + " \"neighbours\": 20}, \"threshold\": {\"type\": \"IqrThreshold\", \"k\": 1.5}}";
    private static final String BOTH =
            "{\"type\": \"FlaggingDetector\", \"detector\": {\"type\": \"Pipeline\", \"steps\":"
                    + " [{\"type\": \"StandardScaler\"}], \"detector\": {\"type\": \"EnsembleDetector\", \"members\": ["
                    + "{\"name\": \"lof\", \"detector\": {\"type\": \"LofDetector\", \"neighbours\": 35}, \"threshold\":"
                    + " {\"type\": \"IqrThreshold\", \"k\": 1.5}, \"weight\": 1.0}, {\"name\": \"knn\", \"detector\":"
                    + " {\"type\": \"NeighbourDetector\", \"neighbours\": 5}, \"threshold\": {\"type\": \"IqrThreshold\","
                    + " \"k\": 1.5}, \"weight\": 2.0}], \"scaling\": \"rank\", \"threshold\": null}}, \"threshold\": null}";

    @TempDir
    private Path folder;

    private Path before = Path.of("unset");
    private Path after = Path.of("unset");

    @BeforeEach
    void write() throws IOException {
        before = run("before", "a!", "b!", "c", "gone", "d");
        after = run("after", "new!", "c!", "a!", "b", "d");
    }

    /** A run that ranks these, those with a mark flagged. */
    private Path run(String name, String... ranked) throws IOException {
        Path run = Files.createDirectories(folder.resolve(name));
        StringBuilder csv = new StringBuilder(
                "rank,id,ra,dec,redshift,label,split,lof_score,lof_flag,ensemble_score,ensemble_flag\n");
        for (int i = 0; i < ranked.length; i++) {
            boolean flagged = ranked[i].endsWith("!");
            csv.append(i + 1).append(',').append(ranked[i].replace("!", "")).append(",10.5,-3.25,,ring,train,");
            String scored = 10 - i + "," + flagged;
            csv.append(scored).append(',').append(scored).append('\n');
        }
        Files.writeString(run.resolve("anomalies.csv"), csv);
        summary(run, "{\"lof\": {\"upperFence\": 8.5}}", LOF, "");
        return run;
    }

    private static void summary(Path run, String detectors, String detector, String more) throws IOException {
        Files.writeString(
                run.resolve("summary.json"),
                "{\"version\": \"1\", \"source\": \"survey\", \"counts\": {}, \"detectors\": " + detectors + more
                        + ", \"settings\": {\"seed\": 0, \"detector\": " + detector + ", \"learned\": \"eps 3\"}}");
    }

    private RunDifference difference() throws IOException {
        return RunComparison.of(before, after).run(RunListener.NONE).difference();
    }

    @Test
    void objectsAreMatchedByTheirIds() throws IOException {
        ComparisonResult result = RunComparison.of(before, after).run(RunListener.NONE);

        RunDifference difference = result.difference();
        assertThat(difference.both()).isEqualTo(4);
        assertThat(difference.came()).containsExactly(new Ranked("new", 1));
        assertThat(difference.went()).containsExactly(new Ranked("gone", 4));
        // Among a, b, c and d, c goes from the third place to the first, a from 1 to 2, b from 2 to 3.
        assertThat(difference.moved())
                .containsExactly(new Move("c", 3, 2, 3, 1), new Move("a", 1, 3, 1, 2), new Move("b", 2, 4, 2, 3));
        assertThat(difference.newlyFlagged()).containsExactly(new Move("c", 3, 2, 3, 1));
        assertThat(difference.noLongerFlagged()).containsExactly(new Move("b", 2, 4, 2, 3));
        assertThat(difference.settings()).isEmpty();
        assertThat(result.remarks()).isEmpty();
        assertThat(result.sharedOfFirst(3)).isEqualTo(2);
        assertThat(result.sharedOfFirst(100)).isEqualTo(4);
        assertThatThrownBy(() -> result.sharedOfFirst(0)).hasMessage("first is 0; 1 or more expected");
    }

    @Test
    void settingsHaveTheSameNameAloneAndInAnEnsemble() throws IOException {
        summary(after, "{\"lof\": {}, \"knn\": {}}", BOTH, "");
        Files.writeString(
                after.resolve("anomalies.csv"),
                "rank,id,ra,dec,redshift,label,split,lof_score,lof_flag,knn_score,knn_flag,ensemble_score,ensemble_flag\n"
                        + "1,a,,,,,train,1,true,1,true,1,true\n");

        // What k-nearest neighbours was set to is not listed beside its being new; both have LOF's threshold.
        assertThat(difference().settings())
                .containsExactly(
                        new SettingChange("detectors", "lof", "knn, lof"),
                        new SettingChange("lof.neighbours", "20", "35"),
                        new SettingChange("scaling", "not set", "rank"),
                        new SettingChange("transforms", "not set", "StandardScaler"));
    }

    @Test
    void otherFeaturesAreRemarked() throws IOException {
        String origin = ", \"origin\": {\"version\": \"1\", \"weightsSha256\": \"%s\", \"stage\": \"layer4\"}";
        summary(before, "{\"lof\": {}}", LOF, String.format(origin, "aa"));
        summary(after, "{\"lof\": {}}", LOF, String.format(origin, "bb"));

        ComparisonResult result = RunComparison.of(before, after).run(RunListener.NONE);

        assertThat(result.remarks())
                .containsExactly("The later run's features were made in another way: their weightsSha256 is bb, not aa."
                        + " Scores are not comparable, and ranks differ for that reason alone");
        assertThat(result.difference().settings())
                .containsExactly(new SettingChange("features.weightsSha256", "aa", "bb"));

        summary(after, "{\"lof\": {}}", LOF, "");
        assertThat(RunComparison.of(before, after).run(RunListener.NONE).remarks())
                .containsExactly(
                        "Nothing says what the later run's features were made by, so nobody knows whether they can"
                                + " be compared");
    }

    @Test
    void runsWithoutACommonObjectAreRefused() throws IOException {
        Path other = run("other", "x", "y");

        assertThatThrownBy(() -> RunComparison.of(before, other).run(RunListener.NONE))
                .isInstanceOf(IOException.class)
                .hasMessage("the runs have no object in common: " + before + " has 'a', " + other
                        + " has 'x'; objects are compared by their ids: two runs over the same survey expected");
    }

    @Test
    void theTableHasEveryObjectOfBothRuns() throws IOException {
        Path csv = folder.resolve("difference.csv");

        RunComparison.of(before, after).into(csv).run(RunListener.NONE);

        assertThat(Files.readAllLines(csv))
                .containsExactly(
                        "id,ra,dec,label,change,rank_before,rank_after,place_before,place_after,score_before,score_after,"
                                + "flag_before,flag_after",
                        "new,10.5,-3.25,ring,came,,1,,,,10,,true",
                        "c,10.5,-3.25,ring,rose,3,2,3,1,8,9,false,true",
                        "a,10.5,-3.25,ring,fell,1,3,1,2,10,8,true,true",
                        "b,10.5,-3.25,ring,fell,2,4,2,3,9,7,true,false",
                        "d,10.5,-3.25,ring,same,5,5,4,4,6,6,false,false",
                        "gone,10.5,-3.25,ring,went,4,,,,7,,false,");
    }

    @Test
    void everyFormatHasTheSameRows() throws IOException {
        for (String name : List.of("d.vot", "d.fits", "d.jsonl")) {
            Path file = folder.resolve(name);
            RunComparison.of(before, after).into(file).run(RunListener.NONE);
            if (!name.endsWith("jsonl")) {
                int[] rows = new int[1];
                Tables.read(file).forEachRow((number, cells) -> rows[0]++);
                assertThat(rows[0]).as(name).isEqualTo(6);
            } else {
                assertThat(Files.readAllLines(file)).hasSize(6);
            }
        }
    }

    @Test
    void jsonHasTheSettingsToo() throws IOException {
        summary(after, "{\"lof\": {}}", LOF.replace("20", "30"), "");
        Path file = folder.resolve("difference.json");

        RunComparison.of(before, after).into(file).run(RunListener.NONE);

        JsonNode json = JsonText.read(file);
        assertThat(json.at("/comparison/both").asInt()).isEqualTo(4);
        assertThat(json.at("/comparison/newlyFlagged").asInt()).isEqualTo(1);
        // Places move by 2, 1, 1 and 0: 1 − 6 · 6 / (4 · 15).
        assertThat(json.at("/comparison/rankCorrelation").asDouble()).isEqualTo(0.4);
        assertThat(json.at("/settings/0/name").asText()).isEqualTo("lof.neighbours");
        assertThat(json.at("/settings/0/after").asText()).isEqualTo("30");
        assertThat(json.path("objects")).hasSize(6);
        assertThat(json.at("/objects/0").has("rank_before")).isFalse();
        assertThat(json.at("/objects/5/change").asText()).isEqualTo("went");
    }

    @Test
    void thePageGroupsTheObjectsAndHasTheTables() throws IOException {
        Path page = folder.resolve("difference.html");
        Path figure = folder.resolve("difference.png");

        RunComparison.of(before, after).reportedTo(page).drawnTo(figure).run(RunListener.NONE);

        SavedReport saved = SavedReport.read(page).orElseThrow();
        assertThat(saved.groups().get("change"))
                .containsEntry("new", "came")
                .containsEntry("c", "newly flagged")
                .containsEntry("b", "no longer flagged")
                .containsEntry("a", "fell: place at least doubled")
                .containsEntry("d", "about the same");
        // On the map c is at the logarithms of 3 and 2.
        assertThat(saved.map().orElseThrow().places().get("c").x()).isEqualTo((float) Math.log10(3));
        assertThat(saved.map().orElseThrow().places().get("c").y()).isEqualTo((float) Math.log10(2));
        assertThat(saved.map().orElseThrow().places()).doesNotContainKey("new");
        assertThat(Files.readString(page))
                .contains(
                        "<title>Difference of two runs: before and after",
                        "Objects that are gone",
                        "Rank after against");
        BufferedImage drawn = ImageIO.read(figure.toFile());
        assertThat(drawn.getWidth()).isGreaterThan(1000);
    }

    @Test
    void itsOwnFilesAreReplacedAndNoOthers() throws IOException {
        for (String name : List.of("d.csv", "d.vot", "d.json")) {
            Path file = folder.resolve(name);
            RunComparison.of(before, after).into(file).run(RunListener.NONE);
            RunComparison.of(after, before).into(file).run(RunListener.NONE);
        }
        for (String name : List.of("d.svg", "d.png")) {
            Path file = folder.resolve(name);
            RunComparison.of(before, after).drawnTo(file).run(RunListener.NONE);
            RunComparison.of(after, before).drawnTo(file).run(RunListener.NONE);
        }
        Path page = folder.resolve("d.html");
        RunComparison.of(before, after).reportedTo(page).run(RunListener.NONE);
        RunComparison.of(after, before).reportedTo(page).run(RunListener.NONE);

        Path mine = Files.writeString(folder.resolve("mine.csv"), "id,note\n");
        RunComparison onMine = RunComparison.of(before, after).into(mine);
        assertThatThrownBy(onMine::check)
                .isInstanceOf(SettingException.class)
                .hasMessage("output is " + mine
                        + ", a file that this command has not written; give another name, or overwrite to replace it");
        onMine.withOverwrite(true).check();

        Path read = before.resolve("anomalies.csv");
        assertThatThrownBy(() -> RunComparison.of(before, after)
                        .into(read)
                        .withOverwrite(true)
                        .check())
                .isInstanceOf(SettingException.class)
                .hasMessage("output is " + read + ", a file of the run in " + before + "; give another name");
        assertThatThrownBy(() -> RunComparison.of(before, after).into(mine).drawnTo(folder.resolve("x.pdf")))
                .hasMessageContaining("a name that ends in .svg or .png expected");
        assertThatThrownBy(() -> RunComparison.of(before, after).into(folder.resolve("x.txt")))
                .isInstanceOf(SettingException.class)
                .hasMessageStartingWith("output: the name ")
                .hasMessageEndingWith("; or .json");
    }
}
