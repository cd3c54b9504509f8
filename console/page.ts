import type { RequestHandler, Response } from 'express';
import type { z } from 'zod';
import { contextOf } from '../api/http/context.ts';
import { parsePath, parseRequest } from '../api/http/validate.ts';
import { KycError } from '../domain/errors.ts';
import { type Act, may } from '../domain/roles.ts';
import type { ConsoleDependencies } from './dependencies.ts';
import { readForm } from './http/form.ts';
import { checkOrigin } from './http/origin.ts';
import { type View, sendView } from './layout.ts';
import type { Sessions } from './login/sessions.ts';
import type { Viewer } from './viewer.ts';

/** One page or form as Express takes it. */
export interface ConsoleRoute {
  method: 'get' | 'post';
  path: string;
  /** Who may; null: every signed-in viewer. */
  may: Act | null;
  handler: (dependencies: ConsoleDependencies, sessions: Sessions) => RequestHandler;
}

/** What `handle` is given of the request: what was stated of it, checked. */
export interface Asked<Params, Query, Form> {
  params: Params;
  query: Query;
  /** The fields of a form that was posted; its token was looked at already. */
  form: Form;
}

/** What a page answers with: a page, another address of ours, or bytes that it sends itself. */
export type Answer =
  View | { redirect: string } | { send: (response: Response) => void | Promise<void> };

interface Stated<Params, Query, Form> {
  /** As Express spells it, e.g. `/cases/:id`. */
  path: string;
  /** What the viewer's roles must allow; null: every signed-in viewer may. */
  may: Act | null;
  /** What does not fit is not found. */
  params?: z.ZodType<Params>;
  query?: z.ZodType<Query>;
  /** True for what a page asks by itself, so that it keeps no session from going idle. */
  isQuiet?: boolean;
  handle: (
    viewer: Viewer,
    asked: Asked<Params, Query, Form>,
    dependencies: ConsoleDependencies,
  ) => Answer | Promise<Answer>;
}

/** States a page. Only a signed-in viewer whose roles allow it sees it. */
export function page<Params = undefined, Query = undefined>(
  stated: Stated<Params, Query, undefined>,
): ConsoleRoute {
  return routeOf('get', stated, null);
}

/**
 * States what a form does that `postForm` made. It is taken only from a page of ours, with the token of
 * the session that it was made for. Fields that several share come as a list.
 */
export function action<Params = undefined, Query = undefined, Form = undefined>(
  stated: Stated<Params, Query, Form> & { form: z.ZodType<Form> },
): ConsoleRoute {
  return routeOf('post', stated, stated.form);
}

function routeOf<Params, Query, Form>(
  method: ConsoleRoute['method'],
  stated: Stated<Params, Query, Form>,
  form: z.ZodType<Form> | null,
): ConsoleRoute {
  const { path, may: act, params, query, isQuiet = false, handle } = stated;
  return {
    ...{ method, path, may: act },
    handler: (dependencies, sessions) => async (request, response) => {
      if (method === 'post') checkOrigin(request, dependencies.publicUrl);
      const viewer = await sessions.viewerOf(request, { isUse: !isQuiet });
      contextOf(request).reviewer = viewer.principal;
      const fields = method === 'post' ? await readForm(request, response, viewer) : undefined;
      if (act !== null && !may(viewer.roles, act)) {
        throw new KycError('forbidden', `None of these roles may: ${act}.`);
      }
      const answer = await handle(
        viewer,
        {
          // What is not stated is undefined, and so is its type.
          params: (params && parsePath(params, request.params)) as Params,
          query: (query && parseRequest(query, request.query, '/query')) as Query,
          form: (form && parseRequest(form, fields)) as Form,
        },
        dependencies,
      );
      if ('redirect' in answer) response.redirect(303, answer.redirect);
      else if ('send' in answer) await answer.send(response);
      else sendView(response, dependencies, { view: answer, viewer, language: viewer.language });
    },
  };
}
