package org.galaxyscreen.server.review;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.galaxyscreen.interest.Label;
import org.galaxyscreen.screening.RunListener;
import org.galaxyscreen.screening.SavedResults;
import org.galaxyscreen.server.ServerOptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Objects out to volunteers, and their votes in, in the columns that Zooniverse's exports have. */
class VolunteerVotesTest {
    private static final Map<String, String> ANSWERS =
            Map.of("Odd", "5", "Ordinary, \"smooth\"", "0", "Star or artifact", "artefact", "Ring", "known:ring");

    @TempDir
    private Path folder;

    private PlainResults results = new PlainResults(Path.of("unset"));

    @BeforeEach
    void write() throws IOException {
        results = PlainResults.write(folder);
    }

    /** A line of the export. */
    private static String vote(int number, String who, String id, String answer) {
        return number + "," + who + ",,,"
                + quoted("[{\"task\":\"T0\",\"task_label\":\"What is it?\",\"value\":\"" + answer.replace("\"", "\\\"")
                        + "\"}]")
                + ","
                + quoted("{\"1000" + number + "\":{\"retired\":null,\"image\":\"000001.jpg\",\"#galaxy_screen_id\":\""
                        + id.replace("\"", "\\\"") + "\"}}");
    }

    private static String quoted(String text) {
        return '"' + text.replace("\"", "\"\"") + '"';
    }

    private Path export(String... votes) throws IOException {
        return Files.writeString(
                folder.resolve("classifications.csv"),
                "classification_id,user_name,user_id,created_at,annotations,subject_data\n" + String.join("\n", votes)
                        + "\n");
    }

    @Test
    void firstObjectsAreHandedOutWithTheirPictures() throws IOException {
        Path subjects = folder.resolve("subjects");

        assertThat(results.review().handOut(subjects, 7, RunListener.NONE)).isEqualTo(7);

        List<String> manifest = Files.readAllLines(subjects.resolve("manifest.csv"));
        assertThat(manifest).hasSize(8);
        assertThat(manifest.get(0)).isEqualTo("image,#galaxy_screen_id,#rank,#ra,#dec");
        List<String> ids = SavedResults.open(folder.resolve("results")).catalogue().entries().stream()
                .map(entry -> entry.object().id())
                .toList();
        for (int i = 0; i < 7; i++) {
            String file = String.format("%06d.jpg", i + 1);
            if (!ids.get(i).equals(PlainResults.HOSTILE)) {
                assertThat(manifest.get(i + 1)).isEqualTo(file + "," + ids.get(i) + "," + (i + 1) + ",,");
                int number = Integer.parseInt(ids.get(i).replace("object-", ""));
                int pixel = ImageIO.read(subjects.resolve(file).toFile()).getRGB(20, 20);
                assertThat(Math.abs((pixel & 0xFF) - (PlainResults.colour(number) & 0xFF)))
                        .isLessThan(6);
            }
        }
        assertThatThrownBy(() -> results.review().handOut(subjects, 7, RunListener.NONE))
                .isInstanceOf(IOException.class)
                .hasMessage(subjects + " is not empty; a new folder expected");
    }

    @Test
    void votesBecomeTheLabelsOfTheGroup() throws IOException {
        Path export = export(
                vote(1, "ann", "object-1", "Odd"),
                vote(2, "bob", "object-1", "Odd"),
                vote(3, "cid", "object-1", "Ordinary, \"smooth\""),
                vote(4, "ann", "object-1", "Star or artifact"),
                vote(5, "ann", "object-2", "Star or artifact"),
                vote(6, "bob", "object-2", "Star or artifact"),
                vote(7, "cid", "object-2", "Odd"),
                vote(8, "ann", "object-3", "Ring"),
                vote(9, "ann", "nobody", "Ring"),
                vote(10, "bob", "nobody", "Ring"),
                vote(11, "bob", "object-3", "What?"));

        SurveyReview.VoteCount count = results.review().takeVotes(export, "Galaxy Zoo", ANSWERS, 2);

        assertThat(count).isEqualTo(new SurveyReview.VoteCount(11, 9, 2, 2, Map.of("What?", 1)));
        List<LabelEvent> events = LabelFile.read(folder.resolve("results/labels.jsonl"));
        assertThat(events)
                .extracting(event -> ((LabelEvent.Labelled) event).label())
                .containsExactly(Label.interest("object-1", 3), Label.artefact("object-2"));
        assertThat(events).extracting(LabelEvent::who).containsOnly("Galaxy Zoo");
        assertThat(results.review().takeVotes(export, "Galaxy Zoo", ANSWERS, 2).changed())
                .isZero();
        assertThat(results.review().takeVotes(export, "Galaxy Zoo", ANSWERS, 1).changed())
                .isOne();
        try (ReviewServer server = results.review().serve(ServerOptions.defaults(), RunListener.NONE)) {
            assertThat(Client.of(server, "Ada")
                            .state()
                            .at("/progress/reviewers/0/labels")
                            .asInt())
                    .isEqualTo(3);
            assertThatThrownBy(() -> results.review().takeVotes(export, "Galaxy Zoo", ANSWERS, 1))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("labels.jsonl");
        }
    }

    @Test
    void whatIsNoExportOrMeansNothingIsNamed() throws IOException {
        Path other = Files.writeString(folder.resolve("other.csv"), "id,votes\n1,2\n");
        assertThatThrownBy(() -> results.review().takeVotes(other, "Zoo", ANSWERS, 1))
                .isInstanceOf(IOException.class)
                .hasMessage(other + " has no column user_name; an export of Zooniverse's classifications expected");
        Path broken = export("1,ann,,,[,{}");
        assertThatThrownBy(() -> results.review().takeVotes(broken, "Zoo", ANSWERS, 1))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("classifications.csv, line 2: annotations is no JSON");
        assertThatThrownBy(() -> results.review().takeVotes(broken, "Zoo", Map.of("Odd", "6"), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("an answer means '6'; 0 to 5, artefact, unsure or known:KIND expected");
    }
}
