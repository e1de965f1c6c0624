package org.galaxyscreen.cli;

import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.astrogrid.samp.Message;
import org.astrogrid.samp.Metadata;
import org.astrogrid.samp.Response;
import org.astrogrid.samp.client.ClientProfile;
import org.astrogrid.samp.client.HubConnection;
import org.astrogrid.samp.client.SampException;
import org.galaxyscreen.io.sky.SkyPosition;
import org.jspecify.annotations.Nullable;

/** Sends tables and positions to the programs on an astronomer's desktop (IVOA SAMP 1.3). Leaves the hub when closed. */
final class SampSender implements Closeable {
    private static final String TABLE = "table.load.votable";
    private static final String POSITION = "coord.pointAt.sky";

    /** TOPCAT takes a while for a large table, and the file has to stay until then. */
    private static final int TIMEOUT_SECONDS = 120;

    private final HubConnection hub;
    private final @Nullable String client;

    private SampSender(HubConnection hub, @Nullable String client) {
        this.hub = hub;
        this.client = client;
    }

    /**
     * Registers with the hub.
     *
     * @param client the name of the only program that is sent to; null for all that take what is sent
     * @throws IOException if no hub is running, or it does not answer
     */
    static SampSender open(ClientProfile profile, @Nullable String client) throws IOException {
        if (!profile.isHubRunning()) {
            throw new IOException("no SAMP hub is running; start TOPCAT or Aladin first");
        }
        HubConnection hub = profile.register();
        Metadata metadata = new Metadata();
        metadata.setName("Galaxy Screen");
        metadata.setDescriptionText("Screens galaxy surveys for anomalies");
        hub.declareMetadata(metadata);
        return new SampSender(hub, client);
    }

    /**
     * Sends a VOTable, and waits until it is loaded.
     *
     * @param id by which the table is known in later messages
     * @return the programs that have loaded it
     * @throws IOException if no program takes tables, or one failed to load it
     */
    List<String> table(URI votable, String name, String id) throws IOException {
        return send(new Message(TABLE, Map.of("url", votable.toString(), "name", name, "table-id", id)));
    }

    /**
     * Points at a position.
     *
     * @return the programs that show it
     * @throws IOException if none takes positions, or one failed
     */
    List<String> position(SkyPosition at) throws IOException {
        return send(new Message(
                POSITION, Map.of("ra", Double.toString(at.longitude()), "dec", Double.toString(at.latitude()))));
    }

    private List<String> send(Message message) throws IOException {
        List<String> reached = new ArrayList<>();
        List<String> others = new ArrayList<>();
        for (Object key : hub.getSubscribedClients(message.getMType()).keySet()) {
            String id = String.valueOf(key);
            String name = hub.getMetadata(id).getName();
            name = name == null ? id : name;
            if (client != null && !client.equalsIgnoreCase(name)) {
                others.add(name);
                continue;
            }
            Response response = hub.callAndWait(id, message, TIMEOUT_SECONDS);
            if (!response.isOK()) {
                throw new IOException(name + " could not take " + message.getMType() + ": "
                        + (response.getErrInfo() == null
                                ? response.getStatus()
                                : response.getErrInfo().getErrortxt()));
            }
            reached.add(name);
        }
        if (reached.isEmpty()) {
            throw new IOException("no program " + (client == null ? "" : "named '" + client + "' ") + "takes "
                    + message.getMType() + " by SAMP; start TOPCAT or Aladin"
                    + (others.isEmpty() ? "" : ", or name one of " + String.join(", ", others)));
        }
        return reached;
    }

    @Override
    public void close() throws IOException {
        try {
            hub.unregister();
        } catch (SampException e) {
            throw new IOException("the SAMP hub does not answer: " + e.getMessage(), e);
        }
    }
}
