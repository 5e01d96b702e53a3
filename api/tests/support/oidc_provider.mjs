// A provider of OpenID Connect on a free port, whose address it prints. People are who the
// hint of their sign-in says: `NAME@example.com`, verified unless NAME begins with "unverified".
// usage: node oidc_provider.mjs FOLDER_OF_NODE_MODULES
import http from 'node:http';
import path from 'node:path';

const library = path.join(process.argv[2], 'node_modules/oidc-provider/lib/index.js');
const { default: Provider } = await import(library);

const server = http.createServer();
await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
const issuer = `http://127.0.0.1:${server.address().port}`;

const provider = new Provider(issuer, {
  clients: [{
    client_id: 'stillontime',
    client_secret: 'a secret/of our+own',
    redirect_uris: ['http://127.0.0.1/back'],
    application_type: 'native',
  }],
  claims: { openid: ['sub'], email: ['email', 'email_verified'] },
  // The address is told by the user-info endpoint only, as the standard has it.
  conformIdTokenClaims: true,
  features: { devInteractions: { enabled: false } },
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  cookies: { keys: ['for this run'] },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({
      sub: id, email: `${id}@example.com`, email_verified: !id.startsWith('unverified'),
    }),
  }),
});

async function interact(request, response) {
  const { prompt, params, session, grantId } = await provider.interactionDetails(request, response);
  if (prompt.name === 'login') {
    const login = { accountId: params.login_hint };
    return provider.interactionFinished(request, response, { login });
  }
  const grant = grantId
    ? await provider.Grant.find(grantId)
    : new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  const consent = { grantId: await grant.save() };
  return provider.interactionFinished(request, response, { consent }, { mergeWithLastSubmission: true });
}

server.on('request', (request, response) => {
  if (!request.url.startsWith('/interaction/')) return provider.callback()(request, response);
  interact(request, response).catch((error) => {
    response.writeHead(500).end(String(error));
  });
});
console.log(issuer);
