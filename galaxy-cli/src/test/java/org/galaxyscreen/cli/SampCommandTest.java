package org.galaxyscreen.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.galaxyscreen.cli.Outcome.run;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.astrogrid.samp.Message;
import org.astrogrid.samp.Metadata;
import org.astrogrid.samp.Subscriptions;
import org.astrogrid.samp.client.AbstractMessageHandler;
import org.astrogrid.samp.client.DefaultClientProfile;
import org.astrogrid.samp.client.HubConnection;
import org.astrogrid.samp.client.HubConnector;
import org.astrogrid.samp.hub.Hub;
import org.astrogrid.samp.hub.HubProfile;
import org.astrogrid.samp.hub.HubServiceMode;
import org.astrogrid.samp.xmlrpc.LockInfo;
import org.astrogrid.samp.xmlrpc.StandardClientProfile;
import org.astrogrid.samp.xmlrpc.StandardHubProfile;
import org.astrogrid.samp.xmlrpc.XmlRpcKit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hub of the test's own, and a program that takes tables and positions as TOPCAT does. */
class SampCommandTest {
    @TempDir
    private Path folder;

    private Path lock;
    private Path catalogue;
    private final List<Message> received = Collections.synchronizedList(new ArrayList<>());
    private final List<String> tables = Collections.synchronizedList(new ArrayList<>());

    @BeforeEach
    void useAHubOfOurOwn() throws IOException {
        lock = folder.resolve("samp");
        catalogue = Files.writeString(folder.resolve("objects.csv"), "id,ra,dec\nM 31,10.6847,41.269\nnowhere,,\n");
        DefaultClientProfile.setProfile(new StandardClientProfile(XmlRpcKit.INTERNAL) {
            @Override
            public LockInfo getLockInfo() throws IOException {
                return Files.exists(lock) ? LockInfo.readLockFile(lock.toUri().toURL()) : null;
            }
        });
    }

    @AfterEach
    void useTheUsualHub() {
        DefaultClientProfile.setProfile(null);
    }

    private Outcome samp(String... more) {
        List<String> line = new ArrayList<>(List.of("samp", "--input", catalogue.toString()));
        line.addAll(List.of(more));
        return run(line.toArray(String[]::new));
    }

    @Test
    void tablesAndPositionsReachOtherPrograms() throws IOException {
        Hub hub = Hub.runHub(
                HubServiceMode.NO_GUI,
                new HubProfile[] {
                    new StandardHubProfile(
                            XmlRpcKit.INTERNAL.getClientFactory(),
                            XmlRpcKit.INTERNAL.getServerFactory(),
                            lock.toFile(),
                            "secret")
                },
                new HubProfile[0]);
        HubConnector viewer = viewer();
        try {
            Outcome table = samp();
            assertThat(table.status()).as(table.text()).isZero();
            assertThat(table.text()).contains("objects.csv was sent to viewer");
            assertThat(received.get(0).getParam("name")).isEqualTo("objects.csv");
            assertThat(tables.get(0)).contains("<VOTABLE", "M 31", "ucd=\"pos.eq.ra;meta.main\"");

            Outcome position = samp("--point-at", "M 31", "--client", "Viewer");
            assertThat(position.text()).contains("M 31 was sent to viewer");
            assertThat(received.get(1).getMType()).isEqualTo("coord.pointAt.sky");
            assertThat(received.get(1).getParam("ra")).isEqualTo("10.6847");
            assertThat(received.get(1).getParam("dec")).isEqualTo("41.269");

            assertThat(samp("--client", "aladin").text())
                    .contains("no program named 'aladin' takes table.load.votable by SAMP")
                    .contains("name one of viewer");
            assertThat(samp("--point-at", "nowhere").text()).contains("'nowhere' has no position");
            assertThat(samp("--point-at", "M 32").text()).contains("has no object 'M 32' for --point-at");
        } finally {
            viewer.setActive(false);
            hub.shutdown();
        }
    }

    @Test
    void aMissingHubIsSaid() {
        Outcome outcome = samp();

        assertThat(outcome.status()).isNotZero();
        assertThat(outcome.text()).contains("no SAMP hub is running; start TOPCAT or Aladin first");
    }

    private HubConnector viewer() {
        HubConnector viewer = new HubConnector(DefaultClientProfile.getProfile());
        Metadata metadata = new Metadata();
        metadata.setName("viewer");
        viewer.declareMetadata(metadata);
        viewer.addMessageHandler(new AbstractMessageHandler(new String[] {"table.load.votable", "coord.pointAt.sky"}) {
            @Override
            public Map<?, ?> processCall(HubConnection connection, String sender, Message message) throws IOException {
                received.add(message);
                if (message.getMType().startsWith("table")) {
                    tables.add(Files.readString(Path.of(URI.create((String) message.getParam("url")))));
                }
                return new HashMap<>();
            }
        });
        Subscriptions subscriptions = viewer.computeSubscriptions();
        viewer.declareSubscriptions(subscriptions);
        viewer.setActive(true);
        return viewer;
    }
}
