import { prepareCube, prepareDecisions, prepareQuery } from "../pipelines/read/answers.js";
import type { AnswerHead } from "../pipelines/read/cubes.js";
import { readCustomer } from "../pipelines/read/customer.js";
import { explainRows, readModel, scoreRows } from "../pipelines/read/model.js";
import type { OpenedProject } from "../pipelines/read/open-project.js";
import { listSegments, showSegment } from "../pipelines/read/segments.js";
import type { Reading } from "../pipelines/read/with-snapshot.js";
import { checkedQuestion, checkedTemplate, checkedText } from "./checked-arguments.js";
import { cubeQuery } from "./cube-query.js";
import { OpenedAnswer, type Asked } from "./opened-answer.js";
import { told } from "./told.js";
import type {
  Answer,
  Company,
  CubeAnswer,
  CubeHead,
  CubeQuestion,
  CustomerCard,
  Model,
  ReadOptions,
  Row,
  SegmentCard,
  SegmentLine,
} from "./types.js";

export class OpenedCompany implements Company {
  #opened: OpenedProject;
  readonly #reopen: () => Promise<OpenedProject>;
  readonly #debug: boolean;
  #isClosed = false;

  /** @param reopen opens what readers see now */
  constructor(opened: OpenedProject, reopen: () => Promise<OpenedProject>, debug: boolean) {
    this.#opened = opened;
    this.#reopen = reopen;
    this.#debug = debug;
  }

  get directory(): string {
    return this.#opened.project.directory;
  }

  get name(): string {
    return this.#opened.project.name;
  }

  get asOf(): string {
    return this.#opened.session.asOf;
  }

  get snapshot(): string {
    return this.#opened.session.name;
  }

  sql<R = Row>(strings: TemplateStringsArray, ...values: readonly unknown[]): Answer<R> {
    const texts = checkedTemplate(strings);
    return new OpenedAnswer<null, R>(
      this.#asked(() => prepareQuery(texts, values)),
      this.#debug,
    );
  }

  cube(name: string, question: CubeQuestion): CubeAnswer {
    const [known, query] = [checkedText("cube", "the name of a cube", name), cubeQuery(checkedQuestion(question))];
    return new OpenedCube(
      this.#asked(({ project }) => prepareCube(project, known, query)),
      this.#debug,
    );
  }

  segments(options?: ReadOptions): Promise<SegmentLine[]> {
    return this.#read(options, (reading, { project }) => listSegments(reading, project));
  }

  segment(name: string, options?: ReadOptions): Promise<SegmentCard> {
    return this.#read(options, (reading, { project }) =>
      showSegment(reading, project, checkedText("segment", "the name of a segment", name)),
    );
  }

  customer(ref: string, options?: ReadOptions): Promise<CustomerCard> {
    return this.#read(options, (reading) =>
      readCustomer(reading, checkedText("customer", "a customer_id or a ref", ref)),
    );
  }

  decisions(list: string): Answer {
    const name = checkedText("decisions", "the name of a list", list);
    return new OpenedAnswer(
      this.#asked(({ project }) => prepareDecisions(project, name)),
      this.#debug,
    );
  }

  async model(name: string, options?: ReadOptions): Promise<Model> {
    const champion = await this.#read(options, (reading) =>
      readModel(reading, checkedText("model", "the name of a model", name)),
    );
    const { version, header, model } = champion;
    return {
      name,
      version,
      learner: header.learner,
      trainedAsOf: header.asOf,
      definition: header.definition,
      features: model.columns,
      score: (columns) => this.#told(() => scoreRows(champion, columns)),
      explain: (columns) => this.#told(() => explainRows(champion, columns)),
    };
  }

  async refresh(): Promise<boolean> {
    try {
      const before = this.#opened.session;
      if (!before.isOld()) return false;
      const next = await this.#reopen();
      const isLate = this.#opened.session !== before || this.#isClosed;
      if (isLate) {
        next.session.close();
        return false;
      }
      this.#opened = next;
      before.close();
      return true;
    } catch (cause) {
      throw told(cause, this.#debug);
    }
  }

  close(): void {
    this.#isClosed = true;
    this.#opened.session.close();
  }

  #asked<H>(prepare: (opened: OpenedProject) => Asked<H>["prepare"]): () => Asked<H> {
    return () => ({ prepare: prepare(this.#opened), session: this.#opened.session });
  }

  async #read<T>(
    options: ReadOptions | undefined,
    read: (reading: Reading, opened: OpenedProject) => Promise<T>,
  ): Promise<T> {
    const opened = this.#opened;
    const { session } = opened;
    const signal = options?.signal ?? new AbortController().signal;
    const reading = { directory: session.directory, engine: session.engine, signal, live: false, session };
    try {
      return await read(reading, opened);
    } catch (cause) {
      throw told(cause, this.#debug);
    }
  }

  #told<T>(work: () => T): T {
    try {
      return work();
    } catch (cause) {
      throw told(cause, this.#debug);
    }
  }
}

class OpenedCube extends OpenedAnswer<AnswerHead> implements CubeAnswer {
  head(options?: ReadOptions): Promise<CubeHead> {
    return this.read(options, async (_warehouse, _statement, { asOf, columns, sketches }) => ({
      asOf,
      sketches,
      columns: columns.map(({ name, kind, measure, role }) => ({ name, kind, measure: measure?.name ?? null, role })),
    }));
  }
}
