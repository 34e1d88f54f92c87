/** Keeps a defect of one part from taking the whole console away. */
import { Component, type ReactNode } from 'react';

interface BoundaryProps {
  /** Another one is another place: what broke there does not matter here. */
  readonly name: string;
  readonly fallback: (retry: () => void) => ReactNode;
  readonly children: ReactNode;
}

interface BoundaryState {
  readonly broken: boolean;
  readonly name: string;
}

export class ErrorBoundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = { broken: false, name: this.props.name };

  static getDerivedStateFromError(): Partial<BoundaryState> {
    return { broken: true };
  }

  static getDerivedStateFromProps(
    { name }: BoundaryProps,
    state: BoundaryState,
  ): Partial<BoundaryState> | null {
    return name === state.name ? null : { name, broken: false };
  }

  override render(): ReactNode {
    const { children, fallback } = this.props;
    return this.state.broken ? fallback(() => this.setState({ broken: false })) : children;
  }
}
