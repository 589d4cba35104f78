import { z } from 'zod';

/** The page of the change that was made, or why none was. */
type UploadAnswer = { path: string } | { message: string };

const taken = z.object({ path: z.string().startsWith('/') });
const refused = z.object({ error: z.object({ message: z.string() }) });

/** The API's response; one of any other shape becomes a message to try again. */
function readAnswer(status: number, text: string): UploadAnswer {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    body = undefined; // not JSON: the status is shown instead
  }
  const success = taken.safeParse(body);
  if (status === 201 && success.success) return { path: success.data.path };
  const refusal = refused.safeParse(body);
  if (refusal.success) return { message: refusal.data.error.message };
  return { message: `The portal did not answer as expected (status ${status}). Try again.` };
}

/**
 * Posts a form and reports how much of it is sent. `fetch` cannot report that, so this uses XMLHttpRequest.
 *
 * @param onProgress gets 0 to 1.
 */
export function sendUpload(
  action: string,
  form: FormData,
  onProgress: (part: number) => void,
): Promise<UploadAnswer> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    };
    request.onload = () => resolve(readAnswer(request.status, request.responseText));
    request.onerror = () =>
      resolve({ message: 'The connection broke before all was sent. Send it again.' });
    request.open('POST', action);
    request.send(form);
  });
}
